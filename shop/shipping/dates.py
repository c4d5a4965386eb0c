"""When a parcel comes: a range that holds, worked out on the server for each page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from babel.dates import format_skeleton
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.numbers import locale_of

SATURDAY = 5


@dataclass(frozen=True)
class Arrival:
    first: date
    last: date
    #: So much time is left to order for a parcel that leaves today; None: it leaves another day.
    left: timedelta | None

    @property
    def range(self) -> str:
        """Such as "Tue, Nov 24 – Thu, Nov 26", in the active language."""
        if self.first == self.last:
            return _day(self.first)
        return pgettext("from one day to another", "%(first)s – %(last)s") % {
            "first": _day(self.first),
            "last": _day(self.last),
        }

    @property
    def order_within(self) -> str:
        """Such as "3 h 20 min"; empty where nothing is to be hurried for."""
        if self.left is None:
            return ""
        hours, minutes = divmod(max(1, int(self.left.total_seconds() // 60)), 60)
        if not hours:
            return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes}
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def arrival(*, country: str, now: datetime) -> Arrival:
    """Of an order placed `now`. Weekends are no working days; the clock is the shop's.

    `settings.DISPATCH_HOUR` and `settings.DELIVERY_DAYS` say how fast the merchant is.
    """
    here = timezone.localtime(now, timezone.get_default_timezone())
    closes = datetime.combine(here.date(), time(settings.DISPATCH_HOUR % 24), here.tzinfo)
    leaves_today = _is_working(here.date()) and here < closes
    leaves = here.date() if leaves_today else _after(here.date(), 1)
    fewest, most = settings.DELIVERY_DAYS.get(country, settings.DELIVERY_DAYS[""])
    return Arrival(
        first=_after(leaves, fewest),
        last=_after(leaves, most),
        left=closes - here if leaves_today else None,
    )


def _after(day: date, working_days: int) -> date:
    while working_days:
        day += timedelta(days=1)
        working_days -= _is_working(day)
    return day


def _is_working(day: date) -> bool:
    return day.weekday() < SATURDAY


def _day(day: date) -> str:
    return _written(day, locale_of())


@lru_cache(maxsize=100)
def _written(day: date, locale: str) -> str:
    text: str = format_skeleton("EEEdMMM", day, locale=locale)
    return text
