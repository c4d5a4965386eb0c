"""A process of its own that places, pays or sweeps, and kills itself (SIGKILL) at a named point.

`python -m tests.order.crash ACTION POINT FOLDER JSON`: see `ACTIONS` and `POINTS`. What the provider
knows stands in FOLDER, one file for each session, so that it outlives everybody.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

#: Set in the child only: where it dies, and where the provider keeps its books.
POINT, FOLDER = "", Path()

POINTS = (
    "in-placing",  # the order's row is written, nothing is committed
    "before-start",  # the order and its attempt are committed, the provider was not asked
    "after-start",  # the provider has opened a session and nobody was told
    "in-finalise",  # paid and placed, not committed
    "after-finalise",  # committed, nobody was woken
    "after-cancel",  # the provider has closed the page, the stock is still kept
    "in-release",  # half of it is given back, nothing is committed
)


def reach(point: str) -> None:
    if point == POINT:
        os.kill(os.getpid(), signal.SIGKILL)


class FolderProvider:
    """`shop.payment.provider.PaymentProvider`, with a folder for its books."""

    def start(self, attempt: Any) -> Any:
        from shop.payment.provider import Started

        reach("before-start")
        file = self.file(attempt)
        if not file.exists():  # the same key is the same session
            file.write_text(json.dumps({"kind": "open", "amount": str(attempt.amount)}))
        reach("after-start")
        ends = attempt.created_at + timedelta(minutes=30)
        return Started(file.stem, f"https://pay.example/{file.stem}", ends)

    def look_up(self, attempt: Any) -> Any:
        from shop.payment.provider import Outcome

        told = json.loads(self.file(attempt).read_text())
        paid = {"payment_id": f"pi_{attempt.pk}", "amount": Decimal(told["amount"])}
        is_paid = told["kind"] == "paid"
        return Outcome(
            told["kind"],
            attempt.session_id,
            currency=attempt.currency,
            **(paid if is_paid else {}),
        )

    def cancel(self, attempt: Any) -> None:
        told = json.loads(self.file(attempt).read_text())
        if told["kind"] == "open":
            self.file(attempt).write_text(json.dumps(told | {"kind": "expired"}))
        reach("after-cancel")

    def refund(self, refund: Any) -> Any:
        from shop.payment.provider import RefundOutcome

        return RefundOutcome("succeeded", f"re_{refund.idempotency_key}")

    def payments(self, since: datetime) -> Iterator[Any]:
        return iter(())

    def file(self, attempt: Any) -> Path:
        return FOLDER / f"cs_{attempt.idempotency_key}.json"


def place(basket: int, visitor: str, **rest: Any) -> None:
    from shop import ordering

    mine = ordering.basket_for(visitor=UUID(visitor))
    order = ordering.place_order(basket=mine, user=None, visitor=UUID(visitor), language="en")
    ordering.start_payment(order=order)


def check(attempt: int, **rest: Any) -> None:
    from django.utils import timezone

    from shop.payment import attempts

    attempts.check(attempt_id=attempt, now=timezone.now())
    reach("after-finalise")


def sweep(now: str, **rest: Any) -> None:
    from shop.payment import attempts

    attempts.expire_due(datetime.fromisoformat(now))


ACTIONS: dict[str, Callable[..., None]] = {"place": place, "check": check, "sweep": sweep}


def listen() -> None:
    """The points that lie inside our own transactions, reached by what Django tells of them."""
    from django.db.models.signals import post_save
    from oscar.apps.order.signals import order_placed

    from shop.order.models import Order
    from shop.partner.models import StockRecord

    def tell(point: str) -> Callable[..., None]:
        return lambda **kwargs: reach(point)

    post_save.connect(tell("in-placing"), sender=Order, weak=False)
    order_placed.connect(tell("in-finalise"), weak=False)
    post_save.connect(tell("in-release"), sender=StockRecord, weak=False)


def main() -> None:
    global POINT, FOLDER
    action, POINT, folder, told = sys.argv[1:]
    FOLDER = Path(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django
    from django.conf import settings

    django.setup()
    settings.STRIPE_SECRET_KEY = "sk_test_crash"
    settings.PAYMENT_PROVIDERS = {"stripe": "__main__.FolderProvider"}
    words = json.loads(told)
    settings.STORAGES["private"]["OPTIONS"]["location"] = words.pop("private")
    listen()
    ACTIONS[action](**words)


if __name__ == "__main__":
    main()
