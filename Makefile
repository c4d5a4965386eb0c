# Souk. `make` lists what can be done; `make demo` opens the shop.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
export PORT
DJANGO_SETTINGS_MODULE ?= config.settings.dev
export DJANGO_SETTINGS_MODULE

# The newest Python that is here; `make demo PYTHON=/path/to/python` takes another.
PYTHON ?= $(firstword $(foreach p,python3.13 python3.12 python3.11 python3 python,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
UV := $(shell command -v uv 2>/dev/null)

.PHONY: help demo setup run worker beat live web seed test test-all e2e audit bench load faults lint types format check messages lock clean

help: ## List what can be done
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z0-9-]*:.*## / {printf "  \033[1m%-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.ready ## Open the demo shop at http://localhost:8000 (PORT= moves it, RESET=1 starts over)
	@exec $(PY) manage.py demo --serve $(if $(RESET),--reset)

setup: $(VENV)/.ready $(VENV)/.ready-dev ## Make .venv with all that running and testing needs

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Souk needs Python 3.11 or newer; none was found. Name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	@echo "Making $(VENV) ..."
ifdef UV
	@$(UV) venv -q --python "$(PYTHON)" $(VENV)
else
	@"$(PYTHON)" -m venv $(VENV) || { echo "This Python cannot make virtual environments (on Debian: apt install python3-venv)."; rm -rf $(VENV); exit 1; }
endif

ifdef UV
INSTALL = $(UV) pip install -q --python $(PY)
else
INSTALL = $(PY) -m pip install -q --disable-pip-version-check
endif

$(VENV)/.ready: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the shop needs (a minute, once) ..."
	@$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.ready-dev: requirements-dev.txt $(VENV)/.ready
	@echo "Installing what the tests need ..."
	@$(INSTALL) -r requirements-dev.txt
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! ldconfig -p | grep -q libpango-1.0; then \
		echo "Installing Pango, which draws the PDFs of invoices ..."; \
		{ apt-get update -qq && apt-get install -y -qq $(PANGO) >/dev/null; } || echo "It could not be installed: tests of PDFs are skipped."; fi
	@touch $@

PANGO = libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
LOCK = $(UV) pip compile -q --upgrade --universal --python-version 3.11 --no-header --no-emit-index-url --no-annotate

run: $(VENV)/.ready ## Run everything in one process, starting anew when a file changes
	@exec $(PY) manage.py serve --reload

seed: $(VENV)/.ready ## Migrate, and load the demo merchant without opening the shop
	@$(PY) manage.py demo

web: $(VENV)/.ready ## The large size: pages, API and webhooks (gunicorn)
	@exec $(VENV)/bin/gunicorn --config deploy/gunicorn.py config.wsgi

live: $(VENV)/.ready ## The large size: live updates at /ws/ (uvicorn)
	@exec $(VENV)/bin/uvicorn --host 0.0.0.0 --port 8001 --no-access-log config.asgi:application

worker: $(VENV)/.ready ## The large size: the Celery worker (needs REDIS_URL)
	@exec $(VENV)/bin/celery -A config worker --loglevel INFO --pool threads --concurrency 16

beat: $(VENV)/.ready ## The large size: the Celery scheduler (needs REDIS_URL; one only)
	@exec $(VENV)/bin/celery -A config beat --loglevel INFO --schedule var/celerybeat

test: setup ## Run the tests (SQLite; with DATABASE_URL and REDIS_URL on PostgreSQL and Redis)
	@$(PY) -m pytest -q -n auto --maxschedchunk 2 -m "not e2e" $(ARGS)

e2e: setup ## Walk the shop in a real Chromium (fetches Debian's where there is none)
	@command -v "$${CHROMIUM:-chromium}" >/dev/null || { echo "Fetching Chromium ..."; $(if $(filter 0,$(shell id -u)),,sudo) apt-get update -qq && $(if $(filter 0,$(shell id -u)),,sudo) apt-get install -y -qq chromium fonts-noto-core >/dev/null; }
	@$(PY) -m pytest -q -n auto --dist worksteal -m e2e $(ARGS)

audit: setup ## Lighthouse, axe and html-validate on every kind of page (needs Node and Chromium; ARGS="--few")
	@$(PY) -m audit $(ARGS)

bench: setup ## What pages cost beside stock Oscar and Wagtail (needs PostgreSQL and Redis; ARGS="--products 1000")
	@$(PY) -m bench $(ARGS)

load: setup ## Orders placed at 20 a second for a minute (needs PostgreSQL and Redis; ARGS="--rate 30")
	@$(PY) -m bench.orders $(ARGS)

faults: setup ## The database, Redis and the web server die while people order (PostgreSQL and Redis of its own)
	@$(PY) -m bench.faults $(ARGS)

lint: setup ## Style, imports between the rooms, forgotten migrations
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/lint-imports --no-cache
	@DJANGO_SETTINGS_MODULE=config.settings.test $(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py check --fail-level WARNING
	@DJANGO_SETTINGS_MODULE=config.settings.production DJANGO_DEBUG= BASE_URL=https://shop.example \
		INVOICE_SELLER_NAME="A shop" INVOICE_SELLER_ADDRESS="A street; A town" INVOICE_SELLER_VAT_ID=DE136695976 \
		DJANGO_SECRET_KEY="$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))')" \
		$(PY) manage.py check --deploy --fail-level WARNING

types: setup ## Types (mypy with django-stubs)
	@$(VENV)/bin/mypy

format: setup ## Mend what can be mended by machine
	@$(VENV)/bin/ruff check --fix -q .
	@$(VENV)/bin/ruff format -q .

check: lint types test ## All that CI asks, but the browser

messages: setup ## Collect texts for translation and compile them (needs GNU gettext)
	@$(PY) manage.py makemessages -l ar --no-obsolete --no-wrap --add-location file -i .venv -i var -i tests -i build -i audit -i bench
	@$(PY) manage.py compilemessages -l ar -i .venv

lock: ## Pin the newest versions that fit requirements.in and requirements-dev.in (needs uv)
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) -c requirements.txt requirements-dev.in -o requirements-dev.txt
	@echo "-e ." >> requirements.txt

clean: ## Remove the virtual environment and all data of this checkout
	@rm -rf $(VENV) var build *.egg-info
