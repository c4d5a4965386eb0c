"""Prepare a shop in development for tests from outside, and look into it. See `common.testkit`."""

from __future__ import annotations

import inspect
import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.testkit import tools, words_of


class Command(BaseCommand):
    help = "Tools for tests of a running shop. Answers in JSON; refused where DJANGO_DEBUG is off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        subparsers = parser.add_subparsers(dest="tool", required=True, metavar="TOOL")
        for name, function in tools().items():
            words = (inspect.getdoc(function) or "").split("\n\n")[0]
            subparser = subparsers.add_parser(name, help=words, description=words)
            for argument, kind, default in words_of(function):
                is_needed = default is inspect.Parameter.empty
                subparser.add_argument(
                    argument,
                    type=kind,
                    metavar=argument.upper(),
                    **({} if is_needed else {"nargs": "?", "default": default}),
                )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "testkit changes data and shows it. It runs in development only: set DJANGO_DEBUG=1.",
                returncode=2,
            )
        function = tools()[options["tool"]]
        answer = function(**{name: options[name] for name, _kind, _default in words_of(function)})
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2, default=str))
