"""Short lists of product ids that a browser keeps for itself: no row, no session, nothing to look up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

KEPT_FOR = 60 * 60 * 24 * 30
MOST_DIGITS = 10


@dataclass(frozen=True)
class IdCookie:
    name: str
    most: int

    def read(self, request: HttpRequest) -> list[int]:
        """What anybody may have written there is read as ids or not at all."""
        return parse_ids(request.COOKIES.get(self.name, ""), most=self.most)

    def write(self, response: HttpResponse, ids: Iterable[int]) -> None:
        value = join_ids(list(ids)[: self.most])
        if not value:
            response.delete_cookie(self.name, samesite="Lax")
            return
        response.set_cookie(
            self.name,
            value,
            max_age=KEPT_FOR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


def parse_ids(text: str, *, most: int) -> list[int]:
    """Such as "12.7.40": each id once, in their order."""
    parts = text[: most * (MOST_DIGITS + 1)].split(".")
    found = (int(p) for p in parts if p.isascii() and p.isdigit() and len(p) <= MOST_DIGITS)
    return list(dict.fromkeys(pk for pk in found if 0 < pk < 2**31))[:most]


def join_ids(ids: Iterable[int]) -> str:
    return ".".join(map(str, ids))
