"""Django's `migrate`, with an empty database filled in the order that costs least."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

# Wagtail has some two hundred small migrations, and each one re-renders the models that already
# exist. Run while those are few they take a fraction of the time (docs/decisions/0002).
FIRST = (
    "wagtailcore",
    "wagtailimages",
    "wagtaildocs",
    "wagtailusers",
    "wagtailadmin",
    "wagtailembeds",
    "wagtailredirects",
    "wagtailsearch",
)


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        connection = connections[options["database"]]
        is_fresh = not MigrationRecorder(connection).has_table()
        if (
            is_fresh
            and not options["app_label"]
            and not options["plan"]
            and not options["check_unapplied"]
        ):
            for label in FIRST:
                super().handle(*args, **{**options, "app_label": label, "verbosity": 0})
        return super().handle(*args, **options)
