from __future__ import annotations

from decimal import Decimal

import pytest

from chatbot.assistant import commands as do
from chatbot.assistant import outcomes, replies
from chatbot.assistant.commands import REGISTRY, BadCommand, as_payload, from_payload
from chatbot.assistant.identity import Identity
from chatbot.assistant.policy import Reason, refusal_of


@pytest.mark.parametrize(
    "command",
    [
        do.HandOff(),
        do.SearchProducts("قهوة", max_price=Decimal("12.50"), offset=6),
        do.OrderStatus("ORD-ABC"),
        do.ShowCategory(7),
        do.AnswerFromKnowledge("How do I pay?"),
    ],
)
def test_a_button_brings_back_its_command(command: do.Command) -> None:
    assert from_payload(as_payload(command)) == command


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "handoff",
        "do:delete_everything",
        'do:orders {"user": 1}',
        'do:orders {"number": 5}',
        'do:category {"category_id": "7"}',
        'do:category {"category_id": true}',
        'do:search {"max_price": "NaN"}',
        'do:search {"max_price": -1}',
        'do:search {"offset": 99999999999999999999}',
        "do:search {",
        "do:search []",
        'do:search {"text": "%s"}' % ("x" * 2000),
    ],
)
def test_a_payload_that_nobody_made_is_no_command(payload: str) -> None:
    with pytest.raises(BadCommand):
        from_payload(payload)


def test_no_command_can_name_a_customer() -> None:
    names = {field for command in REGISTRY.values() for field in command.__dataclass_fields__}

    assert not names & {"user", "user_id", "customer", "visitor", "contact", "phone", "email"}


def test_every_outcome_has_words() -> None:
    made = {
        cls
        for cls in vars(outcomes).values()
        if isinstance(cls, type) and issubclass(cls, outcomes.Outcome)
    }

    assert made - {outcomes.Outcome} == set(replies.REPLIES)


def test_policy_refuses_what_it_does_not_list() -> None:
    class PayOut(do.Command):
        name = "pay_out"

    refusal = refusal_of(PayOut(), Identity("web"))

    assert refusal is not None
    assert refusal.reason is Reason.NOT_OFFERED


def test_orders_need_somebody_to_whom_they_could_belong() -> None:
    refusal = refusal_of(do.OrderStatus(), Identity("whatsapp"))

    assert refusal is not None
    assert refusal.reason is Reason.NOBODY
    assert refusal_of(do.OrderStatus(), Identity("whatsapp", phone="+491701234567")) is None
