"""Rendered parts of pages that are kept in the process, with holes that are filled on every request.

A template marks what is the same for many requests with `{% kept %}`, and within it with `{% live %}`
what is not: whoever is signed in, the number of things in the basket, prices. Kept parts never leave
the process and hold nothing that their key does not name.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from secrets import token_hex
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from django.template import Context
from django.template.base import NodeList
from django.utils.safestring import SafeString, mark_safe

Kept = TypeVar("Kept")


class Live(Protocol):
    """What a request fills in."""

    def fill(self, context: Context) -> str: ...


@dataclass(frozen=True)
class Hole:
    """What is rendered anew each time, with the values that the template gave it."""

    nodelist: NodeList
    given: Mapping[str, Any]

    def fill(self, context: Context) -> str:
        with context.push(**self.given):
            return self.nodelist.render(context)


@dataclass(frozen=True)
class Parts:
    """A rendered text, cut where its holes are."""

    pieces: tuple[str | Live, ...]

    def fill(self, context: Context) -> SafeString:
        return mark_safe(  # noqa: S308 (all pieces were rendered by templates)
            "".join(
                piece if isinstance(piece, str) else piece.fill(context) for piece in self.pieces
            )
        )

    def within(self, recording: Recorder) -> str:
        """As a part of something greater, whose holes are these too."""
        return "".join(
            piece if isinstance(piece, str) else recording.leave(piece) for piece in self.pieces
        )


class Recorder:
    def __init__(self) -> None:
        self.holes: list[Live] = []
        # Nobody who writes a text can know the token, so no text can pass for a hole.
        self._token = token_hex(8)

    def leave(self, hole: Live) -> str:
        self.holes.append(hole)
        return f"\x00{self._token}:{len(self.holes) - 1}\x00"

    def cut(self, html: str) -> Parts:
        found = re.split(f"\x00{self._token}:([0-9]+)\x00", html)
        return Parts(
            tuple(
                self.holes[int(piece)] if number % 2 else piece
                for number, piece in enumerate(found)
                if number % 2 or piece
            )
        )


_recorder: ContextVar[Recorder | None] = ContextVar("kept_recorder", default=None)


def recorder() -> Recorder | None:
    """The recording that is under way, if any."""
    return _recorder.get()


def record(render: Callable[[], str]) -> Parts:
    """What `render` gives, with its `{% live %}` parts left out as holes."""
    recording = Recorder()
    before = _recorder.set(recording)
    try:
        return recording.cut(render())
    finally:
        _recorder.reset(before)


class Shelf(Generic[Kept]):
    """The things used last, up to a number, for the threads of this process."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            thing = self._things.get(key)
            if thing is not None:
                self._things.move_to_end(key)
            return thing

    def put(self, key: Hashable, thing: Kept) -> Kept:
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            if len(self._things) > self._most:
                self._things.popitem(last=False)
        return thing
