"""A migrated database in the time of a file copy.

Migrating costs some 13 s of CPU, and going without migrations would lose Wagtail's root page and
the search tables. So the migrated database is kept once per set of migrations, and every run (and
every xdist worker) starts from a copy: a file on SQLite, `CREATE DATABASE … TEMPLATE` on PostgreSQL.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

CACHE = Path(__file__).resolve().parents[1] / "var" / "test-databases"


def fingerprint() -> str:
    """Changes when any migration or any installed package does."""
    digest = hashlib.sha256()
    for name in sorted(f"{d.name}=={d.version}" for d in distributions()):
        digest.update(name.encode())
    loader = MigrationLoader(None)
    for key, migration in sorted(loader.disk_migrations.items()):
        digest.update(repr(key).encode())
        if not migration.__module__.startswith(("django.", "wagtail.", "taggit.")):
            digest.update(Path(sys.modules[migration.__module__].__file__ or "").read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def locked(name: str) -> Iterator[None]:
    """One process at a time builds a template."""
    import fcntl

    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def use_copy(worker: str) -> Any:
    """Point the default connection at a fresh copy; returns a function that drops it."""
    if connections["default"].vendor == "sqlite":
        return _sqlite_copy(worker)
    return _postgres_copy(worker)


def _point_at(name: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name


def _sqlite_copy(worker: str) -> Any:
    template = CACHE / f"{fingerprint()}.sqlite3"
    with locked("sqlite"):
        if not template.exists():
            building = template.with_suffix(".building")
            building.unlink(missing_ok=True)
            _point_at(str(building))
            call_command("migrate", verbosity=0)
            with connections["default"].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections["default"].close()
            for old in CACHE.glob("*.sqlite3"):
                old.unlink()
            building.rename(template)
        folder = Path(tempfile.mkdtemp(prefix=f"souk-test-db-{worker}-"))
        shutil.copy(template, folder / "test.sqlite3")
    _point_at(str(folder / "test.sqlite3"))

    def drop() -> None:
        connections["default"].close()
        shutil.rmtree(folder, ignore_errors=True)

    return drop


def _postgres_copy(worker: str) -> Any:
    import psycopg2
    from psycopg2 import sql

    connection = connections["default"]
    options = connection.settings_dict
    template, copy = f"souk_template_{fingerprint()}", f"souk_test_{worker}_{os.getpid()}"

    def administer(statement: str, *names: str) -> list[Any]:
        handle = psycopg2.connect(
            host=options["HOST"],
            port=options["PORT"] or None,
            user=options["USER"],
            password=options["PASSWORD"],
            dbname="postgres",
        )
        try:
            handle.autocommit = True
            with handle.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
                return cursor.fetchall() if cursor.description else []
        finally:
            handle.close()

    with locked("postgres"):
        existing = {row[0] for row in administer("SELECT datname FROM pg_database")}
        if template not in existing:
            for old in existing:
                if old.startswith("souk_template_"):
                    administer("DROP DATABASE {}", old)
            building = f"souk_building_{os.getpid()}"
            administer("CREATE DATABASE {}", building)
            _point_at(building)
            call_command("migrate", verbosity=0)
            connection.close()
            administer("ALTER DATABASE {} RENAME TO {}", building, template)
        administer("CREATE DATABASE {} TEMPLATE {}", copy, template)
    _point_at(copy)

    def drop() -> None:
        connections.close_all()
        administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", copy)

    return drop
