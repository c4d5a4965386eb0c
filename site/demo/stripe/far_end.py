"""What Stripe does, in small: sessions that people pay, refunds, disputes, and an event for each.

Without HTTP (`server.py`) and without sending (`courier.py`). Idempotency keys work as Stripe's do:
https://docs.stripe.com/api/idempotent_requests
"""

from __future__ import annotations

import copy
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from demo.stripe import objects
from demo.stripe.objects import Thing

HALF_AN_HOUR, A_DAY = 30 * 60, 24 * 3600
KINDS = ("session", "intent", "charge", "refund", "dispute")


class Refused(Exception):
    """An answer of Stripe's that is an error."""

    def __init__(
        self, message: str, *, status: int = 400, type: str = "invalid_request_error", **more: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": type, "message": message, **more}}


class FarEnd:
    """Everything that Stripe knows of one merchant. `tell` is given each event.

    With `path` it is known after a restart too; keys are forgotten then, as they are at Stripe in time.
    """

    def __init__(
        self,
        *,
        tell: Callable[[Thing], None] = lambda event: None,
        clock: Callable[[], float] = time.time,
        path: Path | None = None,
    ) -> None:
        self.page = "http://127.0.0.1/c/pay/"
        self.tell = tell
        self.clock = clock
        self.things: dict[str, dict[str, Thing]] = {kind: {} for kind in KINDS}
        self.intent_metadata: dict[str, Thing] = {}
        self.items: dict[str, list[tuple[str, int]]] = {}
        self.kept: dict[str, tuple[Any, int, Thing]] = {}
        self.lock = threading.RLock()
        self.path = path
        self._remember()

    # --- The API ------------------------------------------------------------------------------

    def call(self, method: str, path: str, asked: Thing, key: str = "") -> tuple[int, Thing, bool]:
        """Status, body, and whether the answer is one that was kept under the key."""
        with self.lock:
            words = (method, path, copy.deepcopy(asked))
            if key and key in self.kept:
                first, status, body = self.kept[key]
                if first != words:
                    raise Refused(
                        "Keys for idempotent requests can only be used with the same parameters"
                        " they were first used with.",
                        type="idempotency_error",
                    )
                return status, body, True
            body = copy.deepcopy(self._answer(method, path, asked))
            if key and method == "POST":
                self.kept[key] = (words, 200, body)
            return 200, body, False

    def keep_error(
        self, method: str, path: str, asked: Thing, key: str, status: int, body: Thing
    ) -> None:
        with self.lock:
            self.kept.setdefault(key, ((method, path, copy.deepcopy(asked)), status, body))

    def _answer(self, method: str, path: str, asked: Thing) -> Thing:
        parts = path.strip("/").removeprefix("v1/").split("/")
        match method, parts:
            case "POST", ["checkout", "sessions"]:
                return self._open(asked)
            case "POST", ["checkout", "sessions", session_id, "expire"]:
                return self._expire(session_id)
            case "POST", ["refunds"]:
                return self._refund(asked)
            case "GET", ["checkout", "sessions"]:
                return self._list("session", "/v1/checkout/sessions", asked)
            case "GET", ["checkout", "sessions", session_id]:
                return self._expanded(self.get("session", session_id), asked.get("expand"))
            case "GET", [("payment_intents" | "charges" | "refunds") as plural]:
                return self._list(ONE[plural], path, asked)
            case "GET", [("payment_intents" | "charges" | "refunds") as plural, one]:
                return self._expanded(self.get(ONE[plural], one), asked.get("expand"))
        raise Refused(f"Unrecognized request URL ({method}: {path}).", status=404)

    def get(self, kind: str, name: str) -> Thing:
        try:
            return self.things[kind][name]
        except KeyError:
            raise Refused(
                f"No such {kind}: '{name}'", status=404, code="resource_missing"
            ) from None

    def _list(self, kind: str, path: str, asked: Thing) -> Thing:
        found = sorted(self.things[kind].values(), key=lambda each: -each["created"])
        for field in ("payment_intent", "charge", "status"):
            if asked.get(field):
                found = [each for each in found if each.get(field) == asked[field]]
        since = int((asked.get("created") or {}).get("gte", 0))
        found = [each for each in found if each["created"] >= since]
        if after := asked.get("starting_after"):
            ids = [each["id"] for each in found]
            found = found[ids.index(after) + 1 :]
        limit = int(asked.get("limit", 10))
        fields = [field.removeprefix("data.") for field in asked.get("expand") or []]
        return {
            "object": "list",
            "url": path,
            "has_more": len(found) > limit,
            "data": [self._expanded(each, fields) for each in found[:limit]],
        }

    def _expanded(self, thing: Thing, fields: list[str] | None) -> Thing:
        thing = dict(thing)
        for field in fields or []:
            if thing.get(field):
                thing[field] = self.get(EXPANDED[field], thing[field])
        return thing

    def _open(self, asked: Thing) -> Thing:
        now = self._now()
        if asked.get("mode") != "payment" or not asked.get("success_url"):
            raise Refused("Missing required param: mode or success_url.")
        ends = int(asked.get("expires_at") or now + A_DAY)
        if not now + HALF_AN_HOUR <= ends <= now + A_DAY:
            raise Refused(
                "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
                param="expires_at",
            )
        prices = [item["price_data"] for item in asked["line_items"]]
        counts = [int(item["quantity"]) for item in asked["line_items"]]
        amounts = [int(price["unit_amount"]) for price in prices]
        if len({price["currency"] for price in prices}) != 1 or min(amounts) < 0:
            raise Refused("Invalid line items.", param="line_items")
        amount = sum(a * b for a, b in zip(amounts, counts, strict=True))
        made = objects.session(
            asked, amount=amount, currency=prices[0]["currency"], page=self.page, now=now
        )
        names = [price["product_data"]["name"] for price in prices]
        self.items[made["id"]] = list(zip(names, amounts, strict=True))
        about = asked.get("payment_intent_data") or {}
        self.intent_metadata[made["id"]] = about.get("metadata") or {}
        return self._keep("session", made)

    def _expire(self, session_id: str) -> Thing:
        session = self._open_session(session_id)
        session.update(status="expired", url=None)
        self._say("checkout.session.expired", session)
        return session

    def _refund(self, asked: Thing) -> Thing:
        charge = self._charge_of(asked)
        left = charge["amount"] - charge["amount_refunded"]
        if not left:
            raise Refused(
                f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded"
            )
        amount = int(asked.get("amount") or left)
        if not 0 < amount <= left:
            raise Refused(f"Refund amount ({amount}) is greater than unrefunded amount ({left}).")
        made = self._keep("refund", objects.refund(charge, asked, amount=amount, now=self._now()))
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._say("refund.created", made)
        self._say("charge.refunded", charge)
        return made

    def _charge_of(self, asked: Thing) -> Thing:
        if asked.get("charge"):
            return self.get("charge", asked["charge"])
        intent = self.get("intent", asked.get("payment_intent", ""))
        return self.get("charge", intent["latest_charge"] or "")

    # --- What people do -----------------------------------------------------------------------

    def pay(self, session_id: str) -> None:
        """A card that works."""
        with self.lock:
            session = self._open_session(session_id)
            intent = self._intent_of(session)
            self._receive(intent)
            session.update(status="complete", payment_status="paid", url=None)
            self._say("payment_intent.succeeded", intent)
            self._say("checkout.session.completed", session)

    def decline(self, session_id: str) -> None:
        """A card that is refused; the page stays open."""
        with self.lock:
            intent = self._intent_of(self._open_session(session_id))
            intent["last_payment_error"] = {
                "type": "card_error",
                "code": "card_declined",
                "message": "Your card was declined.",
            }
            self._say("payment_intent.payment_failed", intent)

    def pay_later(self, session_id: str) -> None:
        """A way whose money comes days later, such as a direct debit."""
        with self.lock:
            session = self._open_session(session_id)
            self._intent_of(session)["status"] = "processing"
            session.update(status="complete", url=None)
            self._say("checkout.session.completed", session)

    def settle(self, session_id: str, *, succeeds: bool = True) -> None:
        """The money of `pay_later` arrives, or never will."""
        with self.lock:
            session = self.get("session", session_id)
            intent = self._intent_of(session)
            if succeeds:
                self._receive(intent)
                session["payment_status"] = "paid"
                self._say("payment_intent.succeeded", intent)
                self._say("checkout.session.async_payment_succeeded", session)
            else:
                intent["status"] = "requires_payment_method"
                self._say("checkout.session.async_payment_failed", session)

    def refund_by_hand(self, payment_id: str, amount: int | None = None) -> Thing:
        """In Stripe's dashboard."""
        with self.lock:
            return self._refund({"payment_intent": payment_id, "amount": amount})

    def fail_refund(self, refund_id: str) -> None:
        with self.lock:
            refund = self.get("refund", refund_id)
            refund.update(status="failed", failure_reason="lost_or_stolen_card")
            charge = self.get("charge", refund["charge"])
            charge["amount_refunded"] -= refund["amount"]
            charge["refunded"] = False
            self._say("refund.failed", refund)

    def dispute(self, payment_id: str, reason: str = "fraudulent") -> Thing:
        with self.lock:
            charge = self._charge_of({"payment_intent": payment_id})
            charge["disputed"] = True
            made = self._keep("dispute", objects.dispute(charge, reason=reason, now=self._now()))
            self._say("charge.dispute.created", made)
            return made

    def close_dispute(self, dispute_id: str, status: str) -> None:
        """`status`: won, lost or warning_closed."""
        with self.lock:
            dispute = self.get("dispute", dispute_id)
            dispute["status"] = status
            self._say("charge.dispute.closed", dispute)

    # --- Behind -------------------------------------------------------------------------------

    def _open_session(self, session_id: str) -> Thing:
        session = self.get("session", session_id)
        if session["status"] == "open" and session["expires_at"] <= self._now():
            session.update(status="expired", url=None)
            self._say("checkout.session.expired", session)
        if session["status"] != "open":
            raise Refused(
                'Only Checkout Sessions with a status in ["open"] can be expired.'
                f" This one is {session['status']}."
            )
        return session

    def _intent_of(self, session: Thing) -> Thing:
        if session["payment_intent"] is None:
            metadata = self.intent_metadata.get(session["id"], {})
            made = self._keep("intent", objects.intent(session, metadata, now=self._now()))
            session["payment_intent"] = made["id"]
        return self.get("intent", session["payment_intent"])

    def _receive(self, intent: Thing) -> None:
        charge = self._keep("charge", objects.charge(intent, now=self._now()))
        intent.update(
            status="succeeded", amount_received=intent["amount"], latest_charge=charge["id"]
        )
        intent["last_payment_error"] = None

    def _keep(self, kind: str, thing: Thing) -> Thing:
        self.things[kind][thing["id"]] = thing
        self._write()
        return thing

    def _remember(self) -> None:
        with suppress(OSError, ValueError, KeyError):
            if self.path is not None:
                kept = json.loads(self.path.read_text())
                self.things = {kind: kept["things"][kind] for kind in KINDS}
                self.intent_metadata, self.items = kept["metadata"], kept["items"]

    def _write(self) -> None:
        if self.path is not None:
            kept = {"things": self.things, "metadata": self.intent_metadata, "items": self.items}
            self.path.write_text(json.dumps(kept))

    def _say(self, kind: str, thing: Thing) -> None:
        self._write()
        self.tell(objects.event(kind, copy.deepcopy(thing), now=self._now()))

    def _now(self) -> int:
        return int(self.clock())


ONE: Mapping[str, str] = {
    "payment_intents": "intent",
    "charges": "charge",
    "refunds": "refund",
}
EXPANDED: Mapping[str, str] = {"payment_intent": "intent", "latest_charge": "charge"}
