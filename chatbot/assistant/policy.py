"""What is allowed, for whom. Asked before anything is carried out, whoever proposed it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from chatbot.assistant import commands as do
from chatbot.assistant.identity import Identity


class Reason(Enum):
    #: Nothing ties this conversation to a customer.
    NOBODY = "nobody"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True)
class Refusal:
    reason: Reason


#: Commands that only read what is public, or only talk.
OPEN_TO_ALL = (
    do.SearchProducts,
    do.ShowProduct,
    do.BrowseCategories,
    do.ShowCategory,
    do.AnswerFromKnowledge,
    do.Greet,
    do.Thank,
    do.SayGoodbye,
    do.Help,
    do.SayWhatIAm,
    do.SwitchLanguage,
    do.HandOff,
    do.Decline,
    do.LookAtMedia,
    do.Unknown,
)


def refusal_of(command: do.Command, identity: Identity) -> Refusal | None:
    """Why `identity` may not have `command`; None when it may. What is not listed is refused."""
    if isinstance(command, OPEN_TO_ALL):
        return None
    if isinstance(command, do.OrderStatus):
        is_known = identity.user or identity.visitor or identity.phone
        return None if is_known else Refusal(Reason.NOBODY)
    return Refusal(Reason.NOT_OFFERED)
