"""WhatsApp ids that are phone numbers, and the spellings under which one number appears.

What the provider sent is stored and answered as it is; the variants only help to find it.
"""

from __future__ import annotations

import re

# With and without the digit that WhatsApp and the phone book do not agree on.
_SPELLINGS = (
    (re.compile(r"^55(\d{2})9(\d{8})$"), r"55\1\2"),  # Brazil's ninth digit
    (re.compile(r"^55(\d{2})(\d{8})$"), r"55\g<1>9\2"),
    (re.compile(r"^521(\d{10})$"), r"52\1"),  # Mexico's mobile 1
    (re.compile(r"^52(\d{10})$"), r"521\1"),
    (re.compile(r"^549(\d{10})$"), r"54\1"),  # Argentina's mobile 9
    (re.compile(r"^54(\d{10})$"), r"549\1"),
)


def is_number(wa_id: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{5,14}", wa_id, re.ASCII))


def wa_id_of(phone: str) -> str:
    """`+49 170 1234567` as WhatsApp writes it: digits alone."""
    return re.sub(r"\D", "", phone, flags=re.ASCII)


def phone_of(wa_id: str) -> str:
    """In E.164; empty for an id that is no number."""
    return f"+{wa_id}" if is_number(wa_id) else ""


def variants(wa_id: str) -> list[str]:
    """Other spellings of the same number."""
    return [pattern.sub(other, wa_id) for pattern, other in _SPELLINGS if pattern.match(wa_id)]
