# syntax=docker/dockerfile:1

FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /venv
WORKDIR /app
COPY requirements.txt .
# Everything but the project itself, so that a change in the code keeps this layer.
RUN grep -v '^-e' requirements.txt > pinned.txt && /venv/bin/pip install --no-cache-dir -r pinned.txt
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-deps -e .
RUN DJANGO_SETTINGS_MODULE=config.settings.production DJANGO_SECRET_KEY=only-for-this-step \
    /venv/bin/python manage.py collectstatic --noinput -v 0

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
# Pango draws the PDFs of invoices.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 1000 --create-home souk
COPY --from=build /venv /venv
COPY --from=build --chown=souk /app /app
WORKDIR /app
RUN mkdir -p var/media var/private && chown -R souk var
USER souk
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.py", "config.wsgi"]
