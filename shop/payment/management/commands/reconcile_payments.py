"""Our books beside the payment providers'. Safe to run at any time; beat runs it every night."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from shop.payment import reconcile

NEEDS_EYES, NOT_ASKED = 1, 2


class Command(BaseCommand):
    help = (
        "Compare the orders with what payment providers know, and mend what can be mended. "
        "Ends with 0 when the books agree, 1 when something is left for a person, "
        "2 when a provider could not be asked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=int, default=reconcile.SINCE.days, metavar="DAYS")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be done.")
        parser.add_argument("--json", action="store_true", help="For programs.")

    def handle(self, *args: Any, **options: Any) -> None:
        report = reconcile.run(
            now=timezone.now(),
            since=timedelta(days=max(1, options["since"])),
            dry_run=options["dry_run"],
        )
        write = self.write_json if options["json"] else self.write_lines
        write(report)
        if report.unasked:
            raise SystemExit(NOT_ASKED)
        if report.needs_eyes:
            raise SystemExit(NEEDS_EYES)

    def write_json(self, report: reconcile.Report) -> None:
        rows = [asdict(finding) for finding in report.findings]
        self.stdout.write(json.dumps({"findings": rows, "unasked": report.unasked}, indent=2))

    def write_lines(self, report: reconcile.Report) -> None:
        for finding in report.findings:
            mark = "mended" if finding.is_mended else "LOOK"
            self.stdout.write(f"{mark:<7}{finding.order or '-':<16}{finding.kind}: {finding.text}")
        for reason in report.unasked:
            self.stderr.write(f"Not asked: {reason}")
        if not report.findings and not report.unasked:
            self.stdout.write("The books agree.")
