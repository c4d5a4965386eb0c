"""Trade item numbers (EAN, UPC, ISBN-13): what may be told to others as one."""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def checked(code: str | None) -> str:
    """`code` without blanks and dashes where its check digit is right, else nothing.

    Merchants keep numbers of their own in the same field; a shopping service takes a wrong one for
    a fault of the whole item.
    """
    plain = (code or "").replace(" ", "").replace("-", "")
    if not plain.isascii() or not plain.isdecimal() or len(plain) not in LENGTHS:
        return ""
    body = [int(digit) for digit in plain[:-1]]
    total = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return plain if (10 - total % 10) % 10 == int(plain[-1]) and any(body) else ""
