"""Leaving a part alone for a moment after it failed, so that waiting for it is paid for once."""

from __future__ import annotations

import time


class Pause:
    """`is_on` for `seconds` after the last `begin()`. One per process and part; threads may share it."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.until = 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self.until

    def begin(self) -> None:
        self.until = time.monotonic() + self.seconds

    def end(self) -> None:
        self.until = 0.0
