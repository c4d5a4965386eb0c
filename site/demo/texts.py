"""The demo merchant's texts, as they stand in `content/*.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LANGUAGES = ("en", "ar")

Row = Mapping[str, Any]


@cache
def read(name: str) -> dict[str, Any]:
    with (HERE / "content" / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def in_arabic(row: Row, *fields: str) -> dict[str, str]:
    """`{"title": row["title_ar"], ...}`, without the fields that have no Arabic text."""
    return {field: row[f"{field}_ar"].strip() for field in fields if row.get(f"{field}_ar")}
