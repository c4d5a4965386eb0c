"""Meta's error codes: what each means for a message, in words for staff, with the next step.

Codes decide, never titles: those change and come translated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(Enum):
    LATER = "later"  # the same message may be taken in a while
    NEVER = "never"  # not this message to this person
    OURS = "ours"  # something in the shop's set-up must be mended first


@dataclass(frozen=True)
class Meaning:
    kind: Kind
    words: str | Promise
    next_step: str | Promise
    pause: timedelta | None = None

    @property
    def is_permanent(self) -> bool:
        return self.kind is not Kind.LATER

    def __str__(self) -> str:
        return f"{self.words} {self.next_step}"


_WAIT = _("Souk tries again by itself.")
_BUSY = Meaning(
    Kind.LATER, _("Too many messages at once for this number."), _WAIT, timedelta(seconds=30)
)
_DOWN = Meaning(Kind.LATER, _("WhatsApp has a disturbance."), _WAIT)
_TOKEN = Meaning(
    Kind.OURS,
    _("WhatsApp does not accept the shop's access token."),
    _("Make a new token in Meta's app settings, set WA_BEARER_TOKEN, then send again."),
)
_PERMISSION = Meaning(
    Kind.OURS,
    _("The access token may not send messages for this number."),
    _("Give the system user the permission whatsapp_business_messaging, then send again."),
)
_ACCOUNT = Meaning(
    Kind.OURS,
    _("Meta has restricted the shop's WhatsApp account."),
    _("Open the account quality page in Meta Business Suite and ask for a review."),
)
_TEMPLATE = Meaning(
    Kind.OURS,
    _("The template does not fit what Meta has approved."),
    _("Compare name, language and number of parameters in WhatsApp Manager."),
)
_REQUEST = Meaning(
    Kind.OURS,
    _("WhatsApp did not understand the message."),
    _("Tell the developers; the code and the detail help them."),
)
_UNREACHABLE = Meaning(
    Kind.NEVER,
    _("This person cannot be reached on WhatsApp."),
    _(
        "They may have no WhatsApp, an old version, or have not accepted its terms. Write an e-mail."
    ),
)

MEANINGS: dict[int, Meaning] = {
    1: _DOWN,
    2: _DOWN,
    4: Meaning(Kind.LATER, _("The app's hourly limit is used up."), _WAIT, timedelta(minutes=5)),
    80007: Meaning(
        Kind.LATER, _("The account's hourly limit is used up."), _WAIT, timedelta(minutes=5)
    ),
    130429: _BUSY,
    131000: _DOWN,
    131016: _DOWN,
    131056: Meaning(
        Kind.LATER, _("Too many messages to this person at once."), _WAIT, timedelta(seconds=7)
    ),
    131057: Meaning(
        Kind.LATER, _("The account is under maintenance."), _WAIT, timedelta(minutes=5)
    ),
    131048: Meaning(
        Kind.LATER,
        _("Meta slows this number down, because people blocked or reported it."),
        _("Souk tries again by itself. Look at the number's quality and send fewer promotions."),
        timedelta(hours=1),
    ),
    131047: Meaning(
        Kind.NEVER,
        _("More than 24 hours have passed since the customer wrote."),
        _("Send a template; when they answer, you can write freely again."),
    ),
    131026: _UNREACHABLE,
    131030: Meaning(
        Kind.OURS,
        _("This number is not among the test number's recipients."),
        _("Add it in Meta's app settings, or use a real business number."),
    ),
    131021: Meaning(
        Kind.NEVER, _("Sender and recipient are the same number."), _("Write to another number.")
    ),
    131049: Meaning(
        Kind.NEVER,
        _("Meta held it back: this person gets enough promotions at the moment."),
        _("Nothing is wrong with the shop. Leave a few days before the next promotion."),
    ),
    131050: Meaning(
        Kind.NEVER,
        _("The person has turned off promotions from this shop in WhatsApp."),
        _("Respect it; orders and answers still arrive."),
    ),
    130472: Meaning(
        Kind.NEVER,
        _("The person is part of an experiment of Meta's and gets no promotions."),
        _("Write an e-mail, or wait until they write."),
    ),
    131051: _REQUEST,
    131052: Meaning(
        Kind.NEVER, _("The customer's file could not be fetched."), _("Ask them to send it again.")
    ),
    131053: Meaning(
        Kind.OURS,
        _("WhatsApp could not fetch the picture."),
        _("Check that MEDIA_BASE_URL can be reached from outside."),
    ),
    131005: _PERMISSION,
    131008: _REQUEST,
    131009: _REQUEST,
    100: _REQUEST,
    10: _PERMISSION,
    0: _TOKEN,
    190: _TOKEN,
    3: _PERMISSION,
    368: _ACCOUNT,
    131031: _ACCOUNT,
    131042: Meaning(
        Kind.OURS,
        _("Meta cannot charge the shop's account."),
        _("Check the payment method in Meta Business Suite, then send again."),
    ),
    131045: Meaning(
        Kind.OURS,
        _("The shop's number is not registered with WhatsApp."),
        _("Register it in Meta's app settings, then send again."),
    ),
    133010: Meaning(
        Kind.OURS,
        _("The shop's number is not registered with WhatsApp."),
        _("Register it in Meta's app settings, then send again."),
    ),
    132015: Meaning(
        Kind.OURS,
        _("Meta has paused this template, because people disliked it."),
        _("Improve its text in WhatsApp Manager, or use another."),
    ),
    132016: Meaning(
        Kind.OURS,
        _("Meta has disabled this template for good."),
        _("Write a new one in WhatsApp Manager."),
    ),
    **dict.fromkeys((132000, 132001, 132005, 132007, 132012, 132068, 132069), _TEMPLATE),
    **dict.fromkeys(range(200, 300), _PERMISSION),
}
UNKNOWN = Meaning(
    Kind.NEVER,
    _("WhatsApp did not take the message."),
    _("Look the code up in Meta's list of error codes."),
)


def meaning_of(code: int | str) -> Meaning:
    try:
        return MEANINGS.get(int(code), UNKNOWN)
    except ValueError:
        return UNKNOWN


def explain(code: int | str, detail: str = "") -> str:
    """One text for staff: the words, the next step, and what Meta said."""
    return f"{meaning_of(code)} ({code}: {detail})" if detail else f"{meaning_of(code)} ({code})"
