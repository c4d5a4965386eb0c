"""`python -m bench.stock.load_oscar 10000`, with stock Oscar's settings."""

from __future__ import annotations

import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench.load import Loader, tell  # noqa: E402
from bench.pictures import draw_pictures  # noqa: E402

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    draw_pictures(settings.MEDIA_ROOT)
    loader = Loader()
    loader.load(int(sys.argv[1]))
    tell(loader.facts(int(sys.argv[1])))
