# ruff: noqa: E501 - the patterns read best unbroken
"""Figures and numbers in a message: price limits, order numbers. Works on normalised text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.conf import settings

AMOUNT = r"(?:[€$£]|eur|usd|aed)?\s?(\d{1,6}(?:[.,]\d{1,2})?)\s?(?:€|\$|£|euros?|eur|bucks|dollars?|usd|aed|يورو|اورو|دولار|درهم|ريال)?"
NOT_A_MEASURE = r"(?!\s?(?:ml|cl|kg|g|gr|grams?|l|cm|mm|cups?|w|wh|days?|persons?|people|غرام\w*|غ\b|مل\b|كيلو|كجم|سم|فناجين|ايام|يوم|اكواب|لتر))"
UPPER = r"under|below|less than|cheaper than|up to|at most|max(?:imum)?|no more than|not more than|not over|within|for less than|<=?|(?:ب)?اقل من|تحت|دون|لا يتجاوز|لا يزيد عن|لا تزيد عن|ما يتعدي|ارخص من|بحد اقصي|حدها|حده|لغايه|حدود|بحدود|الي حد|لحد"
LOWER = r"over|above|more than|at least|from|min(?:imum)?|>=?|(?:ب)?اكثر من|فوق|اغلي من|ابتداء من|علي الاقل"
BETWEEN = re.compile(
    rf"(?:between|from|بين|من)\s+{AMOUNT}\s*(?:and|to|-|–|و\s?|الي|ل)\s*{AMOUNT}{NOT_A_MEASURE}"
)
RANGE = re.compile(rf"(?<![\w-]){AMOUNT}\s?[-–]\s?{AMOUNT}{NOT_A_MEASURE}(?![\w-])")
MOST = re.compile(rf"(?<!\w)(?:{UPPER})\s*(?:the |a |of |: ?)?{AMOUNT}(?![\d]){NOT_A_MEASURE}")
LEAST = re.compile(rf"(?<!\w)(?:{LOWER})\s*{AMOUNT}(?![\d]){NOT_A_MEASURE}")
MOST_AFTER = re.compile(
    rf"{AMOUNT}\s*(?:or less|max(?:imum)?|at most|و ?اقل|كحد اقصي|او اقل)(?!\w)"
)


@dataclass(frozen=True)
class PriceLimits:
    least: Decimal | None = None
    most: Decimal | None = None

    def __bool__(self) -> bool:
        return self.least is not None or self.most is not None


def price_limits(text: str) -> tuple[PriceLimits, str]:
    """The limits that normalised `text` names, and the text without those words."""
    for pattern in (BETWEEN, RANGE):
        found = pattern.search(text)
        if found:
            pair = sorted(filter(None, (_amount(found[1]), _amount(found[2]))))
            if len(pair) == 2:
                return PriceLimits(pair[0], pair[1]), _cut(text, found)
    for pattern in (MOST, MOST_AFTER):
        found = pattern.search(text)
        if found:
            return PriceLimits(most=_amount(found[1])), _cut(text, found)
    found = LEAST.search(text)
    if found:
        return PriceLimits(least=_amount(found[1])), _cut(text, found)
    return PriceLimits(), text


def order_number(text: str) -> str:
    """The order number in `text` (as typed or normalised), in capitals; empty without one."""
    prefix = re.escape(settings.ORDER_NUMBER_PREFIX)
    found = re.search(
        rf"(?<![A-Za-z0-9]){prefix}[-–\s#]*((?=[A-Za-z0-9-]*\d|[A-Za-z0-9]{{8}})[A-Za-z0-9]{{4,}}(?:-[A-Za-z0-9]+)*)",
        text,
        re.IGNORECASE,
    )
    if found and settings.ORDER_NUMBER_PREFIX:
        return f"{settings.ORDER_NUMBER_PREFIX}-{found[1]}".upper()
    found = re.search(r"#\s?([A-Za-z0-9-]*\d[A-Za-z0-9-]{3,})", text) or re.search(
        r"(?<![\d.,])(\d{5,12})(?![\d.,])", text
    )
    return found[1].upper() if found else ""


def _amount(digits: str) -> Decimal | None:
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return None


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()
