from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.search import icecat


class Command(BaseCommand):
    help = "Load a folder of product data in the form of Icecat's open catalogue."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        try:
            self.stdout.write(self.style.SUCCESS(icecat.load(folder)))
        except icecat.NothingToLoad as error:
            raise CommandError(str(error)) from error
