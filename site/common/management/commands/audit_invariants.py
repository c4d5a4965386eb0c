"""Do the books agree? Asks every room that has an `invariants.py`, and changes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import module_has_submodule


class Command(BaseCommand):
    help = (
        "Check what must always hold: stock, orders, discounts, payments, invoices. "
        "One line for each thing that does not, and exit code 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="a list of {room, problem}")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(violations())
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        for each in [] if options["json"] else found:
            self.stdout.write(f"{each['room']}: {each['problem']}")
        if found:
            raise CommandError(f"{len(found)} violated", returncode=1)
        if not options["json"]:
            self.stdout.write("Everything holds.")


def violations() -> Iterator[dict[str, str]]:
    """Of every app that has `invariants.problems() -> Iterable[str]`."""
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "invariants"):
            module = import_module(f"{config.name}.invariants")
            for problem in module.problems():
                yield {"room": config.label, "problem": problem}
