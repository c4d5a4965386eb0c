"""Reading the environment once, with one clear sentence for each value that cannot be used.

An empty value means "not set". Problems are collected, so that a person mends them all in one go;
`Environment.finish()` ends the process with the sentences when there are any.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlsplit

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class BadEnvironment(SystemExit):
    """The environment cannot be used. The message names each variable; no traceback is shown."""


class Environment:
    """The process's environment, with the lines of a `.env` file below it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[str] = []

    @classmethod
    def read(cls, dotenv: Path) -> Environment:
        """Read `os.environ`; a line in `dotenv` counts where the environment is silent."""
        values: dict[str, str] = {}
        if dotenv.is_file():
            from dotenv import dotenv_values

            values.update({key: value or "" for key, value in dotenv_values(dotenv).items()})
        values.update({key: value for key, value in os.environ.items() if value.strip()})
        return cls(values)

    def text(self, name: str, default: str = "", *, alias: str = "") -> str:
        value = self.values.get(name, "").strip()
        if not value and alias:
            value = self.values.get(alias, "").strip()
        return value or default

    def flag(self, name: str, default: bool = False, *, alias: str = "") -> bool:
        value = self.text(name, alias=alias).lower()
        if not value:
            return default
        if value in TRUE | FALSE:
            return value in TRUE
        self._problem(f"{name} is {value!r}; write true or false.")
        return default

    def integer(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.lstrip("-").isdigit() or int(value) < least:
            self._problem(f"{name} is {value!r}; write a whole number from {least} up.")
            return default
        return int(value)

    def decimal(self, name: str, default: str) -> Decimal:
        value = self.text(name, default)
        try:
            return Decimal(value)
        except InvalidOperation:
            self._problem(f"{name} is {value!r}; write a number such as {default}.")
            return Decimal(default)

    def words(self, name: str, default: tuple[str, ...] = (), *, alias: str = "") -> list[str]:
        value = self.text(name, alias=alias)
        return [word.strip() for word in value.split(",") if word.strip()] or list(default)

    def choice(self, name: str, options: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value and value not in options:
            self._problem(f"{name} is {value!r}; choose one of {', '.join(options)}.")
            return default
        return value

    def url(
        self,
        name: str,
        default: str = "",
        *,
        schemes: tuple[str, ...] = ("http", "https"),
        alias: str = "",
    ) -> str:
        """An address with one of `schemes` and a host, without a slash at its end."""
        value = self.text(name, default, alias=alias)
        if not value:
            return ""
        try:
            parts = urlsplit(value)
            usable = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            # The value may hold a password, so it is not repeated.
            self._problem(
                f"{name} is not an address that starts with {'://, '.join(schemes)}:// and names a host."
            )
            return default
        return value.rstrip("/")

    def currency(self, name: str, default: str) -> str:
        """An ISO 4217 code such as EUR."""
        value = self.text(name, default).upper()
        if len(value) != 3 or not value.isascii() or not value.isalpha():
            self._problem(
                f"{name} is {value!r}; write the three letters of a currency, such as {default}."
            )
            return default
        return value

    def require(self, name: str, why: str) -> str:
        value = self.text(name)
        if not value:
            self._problem(f"{name} is not set. {why}")
        return value

    def _problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def finish(self) -> None:
        """Raises BadEnvironment with one line for each problem."""
        if self.problems:
            raise BadEnvironment(
                "Souk cannot start:\n" + "\n".join(f"- {p}" for p in self.problems)
            )
