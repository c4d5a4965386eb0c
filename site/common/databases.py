"""From a DATABASE_URL to Django's settings, for the two databases that Souk runs on."""

from pathlib import Path
from typing import Any

import dj_database_url

from common.env import Environment

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        # A writer waits for its turn; with IMMEDIATE nobody reads first and then fails to write.
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
    },
}


def database_from_url(env: Environment, name: str, *, default: Path) -> dict[str, Any]:
    """`DATABASES["default"]` for the address in variable `name`; a SQLite file where it is not set."""
    address = env.text(name)
    if not address:
        return {**SQLITE, "NAME": default}
    if address.startswith("sqlite:"):
        parsed = dj_database_url.parse(address)
        return {**SQLITE, "NAME": parsed["NAME"] or default}
    if not env.url(name, schemes=("postgres", "postgresql")):
        return {**SQLITE, "NAME": default}  # env holds the problem; start-up ends with it
    return {**dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)}
