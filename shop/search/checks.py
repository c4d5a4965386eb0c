"""What a person who starts the shop should know about its search."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def check_search_engine(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Without SEARCH_URL the database searches, and nothing is missing."""
    if not settings.SEARCH_URL or find_spec("opensearchpy"):
        return []
    return [
        Error(
            "SEARCH_URL names an OpenSearch server, but the package that speaks to it is missing.",
            hint="Install opensearch-py, or leave SEARCH_URL empty: the database searches then.",
            id="search.E001",
        )
    ]
