import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.search.evaluation import Report, UnusableFile, evaluate, read


class Command(BaseCommand):
    help = (
        "Measure the search by a CSV file of ratings: query,docid,rating (docid: SKU or barcode)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument("--verbose", action="store_true", help="A line for each query, too.")

    def handle(self, *args: Any, file: Path, language: str, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            report = evaluate(read(file), language=language)
        except UnusableFile as error:
            raise CommandError(str(error)) from error
        if options["verbose"]:
            self._list(report)
        self.stdout.write(
            json.dumps(
                {
                    "ndcg10": round(report.ndcg10, 4),
                    "ndcg10_judged": round(report.ndcg10_judged, 4),
                    "queries": len(report.queries),
                    "left_out": report.left_out,
                    "unknown_products": report.unknown,
                }
            )
        )

    def _list(self, report: Report) -> None:
        for each in sorted(report.queries, key=lambda one: one.ndcg10):
            self.stderr.write(
                f"{each.ndcg10:.3f}  {each.ndcg10_judged:.3f}  {each.found:5d}  {each.query}"
            )
