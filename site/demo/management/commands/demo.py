"""From an empty database to a furnished shop."""

from __future__ import annotations

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from demo import loader, people
from demo.stripe import beside
from demo.texts import read


class Command(BaseCommand):
    help = "Prepare the database and load the demo merchant. What is there already is kept."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="Start over: remove what is there first."
        )
        parser.add_argument("--serve", action="store_true", help="Then open the shop.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = perf_counter()
        self.prepare_database()
        if options["reset"]:
            self.reset()
        steps = loader.load(now=timezone.now(), say=lambda line: self.stdout.write(f"  {line}"))
        if steps:
            self.stdout.write(f"The demo is loaded ({perf_counter() - started:.0f} s).")
        else:
            self.stdout.write("The demo is there already; `--reset` starts over.")
        self.introduce_people()
        if options["serve"]:
            with beside.payments_without_money(lambda line: self.stdout.write(line)):
                call_command("serve")

    def prepare_database(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database (some 15 s, once) ...")
            call_command("migrate", verbosity=0)

    def reset(self) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "--reset removes products, pages, orders and conversations, "
                "so it only works with DJANGO_DEBUG on."
            )
        self.stdout.write("Removing what is there ...")
        loader.reset()
        beside.forget()

    def introduce_people(self) -> None:
        if not people.are_welcome():
            self.stdout.write(
                "No demo people: they have a known password, and DJANGO_DEBUG is off."
            )
            return
        self.stdout.write(f"\nPeople (password: {people.PASSWORD})")
        for row in read("people")["person"]:
            self.stdout.write(
                f"  {row['email']:<24}{row['first_name']} {row['last_name']}, {row['title_en']}"
            )
        self.stdout.write("")
