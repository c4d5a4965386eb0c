"""What every page of the shop needs around its content."""

from typing import Any

from django.http import HttpRequest


def site_chrome(request: HttpRequest) -> dict[str, Any]:
    return {}
