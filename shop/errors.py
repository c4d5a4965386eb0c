"""What every refusal of the shop is."""

from __future__ import annotations


class OrderingError(Exception):
    """It cannot be done; `str()` says why in the visitor's language."""
