"""The systems that are compared: how each is filled, started and asked for its pages."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from bench.meter import BadAnswer

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("SOUK_DATA_DIR", ROOT / "var")) / "bench"
POSTGRES = urllib.parse.urlsplit(
    os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
)
REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/15")
STOCK = ("django-oscar[sorl-thumbnail]==4.2.1", "wagtail==8.0.1", "Django==5.2.*", "psycopg2-binary",
         "gunicorn", "redis")  # fmt: skip
WORKERS = ("--workers=2", "--worker-class=gthread", "--threads=4", "--log-level=error",
           "--access-logfile=/dev/null", "--keep-alive=30", "--max-requests=0")  # fmt: skip
SECONDS_TO_START = 60
FAULTS_PORT = 8191


class Missing(Exception):
    """The machine lacks something; the message says what."""


@dataclass
class System:
    name: str
    database: str
    port: int
    python: Path
    module: str  # that fills it
    wsgi: str
    settings: str
    size: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    #: Path and cookies of each page that is measured.
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    root: int = 0  # the server's first process
    #: Variables of the environment besides those that all have.
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        return FOLDER / self.database

    @property
    def environment(self) -> dict[str, str]:
        address = POSTGRES._replace(path=f"/{self.database}")
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
            "DJANGO_SETTINGS_MODULE": self.settings,
            "BENCH_DATABASE": self.database,
            "BENCH_PG_HOST": POSTGRES.hostname or "",
            "BENCH_PG_PORT": str(POSTGRES.port or 5432),
            "BENCH_PG_USER": POSTGRES.username or "",
            "BENCH_PG_PASSWORD": POSTGRES.password or "",
            "BENCH_REDIS": REDIS,
            "BENCH_FOLDER": str(self.folder),
            "DATABASE_URL": address.geturl(),
            "REDIS_URL": REDIS,
            "SOUK_DATA_DIR": str(self.folder),
            "DJANGO_SECRET_KEY": "a benchmark keeps no secrets, but a long one is asked for here",
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "2",
            "PORT": str(self.port),
            **self.extra,
        }

    def prepare(self, *, anew: bool = False) -> None:
        """Fill its database, if that was not done before; some minutes for a great catalogue."""
        told = self.folder / "facts.json"
        if anew or not told.exists() or not _exists(self.database):
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True)
            sql(f'DROP DATABASE IF EXISTS "{self.database}"')
            sql(f'CREATE DATABASE "{self.database}"')
            print(f"Filling {self.database} ...", flush=True)
            answer = self.run(["-m", self.module, str(self.size)])
            if self.name == "souk":
                self.run(["manage.py", "collectstatic", "--noinput", "--verbosity=0"])
            told.write_text(answer.strip().splitlines()[-1] if answer.strip() else "{}")
            sql("VACUUM ANALYZE", self.database)
        self.facts = json.loads(told.read_text())

    def run(self, arguments: list[str]) -> str:
        done = subprocess.run(
            [str(self.python), *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"{self.name}: {done.stderr[-2000:]}")
        return done.stdout

    @contextmanager
    def served(self) -> Iterator[None]:
        gunicorn = [str(self.python), "-m", "gunicorn", *WORKERS, f"--bind=127.0.0.1:{self.port}"]
        server = subprocess.Popen(
            [*gunicorn, self.wsgi], cwd=ROOT, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=(self.folder / "server.log").open("w"),
        )  # fmt: skip
        self.root = server.pid
        try:
            self._wait(server)
            yield
        finally:
            server.terminate()
            server.wait(timeout=30)

    def _wait(self, server: subprocess.Popen[Any]) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until and server.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.2)
        raise Missing(f"{self.name} does not start, see {self.folder / 'server.log'}")


class Shopper:
    """Puts things into a basket by the pages' own forms; `cookie` is then theirs."""

    def __init__(self, system: System, *, session: str = "") -> None:
        self.base = f"http://127.0.0.1:{system.port}"
        self.jar = CookieJar()
        self.session = session
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        if session:
            self.opener.addheaders = [("Cookie", f"sessionid={session}")]

    @property
    def cookie(self) -> str:
        cookies = {each.name: each.value or "" for each in self.jar if each.name != "messages"}
        if self.session:
            cookies["sessionid"] = self.session
        return "; ".join(f"{name}={value}" for name, value in cookies.items())

    def add(self, products: list[int], *, page: str, to: str) -> Shopper:
        token = self._token(page)
        for product in products:
            data = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "quantity": 1}).encode()
            request = urllib.request.Request(
                f"{self.base}{to.format(product)}", data, {"Referer": f"{self.base}{page}"}
            )
            if self.session:
                request.add_header("Cookie", self.cookie)
            self.opener.open(request).read()
        return self

    def enter(self, code: str, *, page: str, to: str) -> Shopper:
        data = {"csrfmiddlewaretoken": self._token(page), "code": code}
        request = urllib.request.Request(
            f"{self.base}{to}",
            urllib.parse.urlencode(data).encode(),
            {"Referer": f"{self.base}{page}"},
        )
        self.opener.open(request).read()
        return self

    def _token(self, page: str) -> str:
        html = self.opener.open(self.base + page).read().decode()
        found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', html)
        if found is None:
            raise BadAnswer(f"{page} holds no form")
        return found[1]


def souk(size: int, port: int) -> System:
    return System(
        name="souk",
        database=f"souk_bench_{size}",
        port=port,
        python=Path(sys.executable),
        module="bench.load_souk",
        wsgi="config.wsgi",
        settings="config.settings.production",
        size=size,
    )


def stock_oscar(size: int, port: int) -> System:
    return System(
        name="oscar",
        database=f"souk_bench_oscar_{size}",
        port=port,
        python=stock_python(),
        module="bench.stock.load_oscar",
        wsgi="bench.stock.wsgi",
        settings="bench.stock.oscar_settings",
        size=size,
    )


def stock_wagtail(port: int) -> System:
    return System(
        name="wagtail",
        database="souk_bench_wagtail",
        port=port,
        python=stock_python(),
        module="bench.stock.load_wagtail",
        wsgi="bench.stock.wsgi",
        settings="bench.stock.wagtail_settings",
    )


def set_pages_of_souk(system: System) -> None:
    facts, deep = system.facts, max(2, system.size // 24 - 5)
    if "great_basket" not in facts:
        raise Missing(f"{system.database} was filled by an older benchmark; --anew fills it again.")
    guest = Shopper(system).add(facts["basket"], page="/shop/", to="/shop/basket/add/{}/")
    basket, add = "/shop/basket/", "/shop/basket/add/{}/"
    great = Shopper(system).add(facts["great_basket"], page="/shop/", to=add)
    greatest = Shopper(system).add(facts["great_basket"], page="/shop/", to=add)
    greatest.enter(facts["code"], page=basket, to="/shop/basket/vouchers/add/")
    empty = Shopper(system, session=facts["session"])
    product, category = facts["product"], facts["category_url"]
    system.pages = {
        "home": ("/", ""),
        "catalogue": ("/shop/", ""),
        "deep page": (f"/shop/?page={deep}", ""),
        "category": (category, ""),
        "product": (product, ""),
        "search": ("/shop/search/?q=lamp", ""),
        "basket, 5 lines, 2 offers": (basket, guest.cookie),
        "basket, 50 lines, 2 offers": (basket, great.cookie),
        "basket, 50 lines, 100 offers": (basket, greatest.cookie),
        "catalogue, 5 lines in the basket": ("/shop/", guest.cookie),
        "product, 5 lines in the basket": (product, guest.cookie),
        "catalogue, signed in": ("/shop/", empty.cookie),
        "product, signed in": (product, empty.cookie),
    }


def set_pages_of_oscar(system: System) -> None:
    facts, deep = system.facts, max(2, system.size // 24 - 5)
    guest = Shopper(system).add(facts["basket"], page=facts["product"], to="/basket/add/{}/")
    listing, category = "/listing/", f"/listing/{facts['category']}/"
    system.pages = {
        "catalogue": (listing, ""),
        "deep page": (f"{listing}?page={deep}", ""),
        "category": (category, ""),
        "product": (facts["product"], ""),
        "basket, 5 lines, 2 offers": ("/basket/", guest.cookie),
        "catalogue, 5 lines in the basket": (listing, guest.cookie),
        "product, 5 lines in the basket": (facts["product"], guest.cookie),
        "catalogue, signed in": (listing, f"sessionid={facts['session']}"),
        "product, signed in": (facts["product"], f"sessionid={facts['session']}"),
    }


def set_pages_of_wagtail(system: System) -> None:
    system.pages = {"home": ("/", "")}


def stock_python() -> Path:
    """Of a virtual environment that holds the frameworks as they come; made when it is not there."""
    folder = FOLDER / "stock"
    python = folder / "bin" / "python"
    if not (folder / ".ready").exists():
        print("Fetching django-oscar and Wagtail as they come ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *STOCK], check=True)
        (folder / ".ready").touch()
    return python


def check_machine() -> None:
    """Raises Missing with a sentence for whatever is not here."""
    if not Path("/proc/self/stat").exists():
        raise Missing("The cost of a page is read from /proc, which this system does not have.")
    if shutil.which("psql") is None:
        raise Missing("psql is missing (on Debian: apt install postgresql-client).")
    try:
        sql("SELECT 1")
    except subprocess.CalledProcessError as error:
        raise Missing(
            f"No PostgreSQL at {POSTGRES.hostname}:{POSTGRES.port}; BENCH_POSTGRES names another. "
            f"{error.stderr}"
        ) from error
    parts = urllib.parse.urlsplit(REDIS)
    with socket.socket() as probe:
        if probe.connect_ex((parts.hostname, parts.port or 6379)):
            raise Missing(f"No Redis at {REDIS}; BENCH_REDIS names another.")


def _exists(database: str) -> bool:
    return bool(sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'").strip())


def sql(statement: str, database: str = "") -> str:
    address = POSTGRES._replace(path=f"/{database}") if database else POSTGRES
    return subprocess.run(
        ["psql", "-qAt", "-v", "ON_ERROR_STOP=1", "-c", statement, address.geturl()],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
