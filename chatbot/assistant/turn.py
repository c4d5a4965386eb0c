"""One turn of a conversation: what was written, what is answered, what is remembered.

Reads only. What is to be written (messages, state, a hand-over) comes back as a Reply, so that the
caller can write it in one transaction, after looking whether a person has taken over meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from chatbot.assistant import commands as do
from chatbot.assistant import outcomes as came
from chatbot.assistant import replies
from chatbot.assistant.execute import Turn, execute
from chatbot.assistant.identity import Identity
from chatbot.assistant.language import detect
from chatbot.assistant.understander import Utterance, understander
from conversations.content import Content, Text


@dataclass(frozen=True)
class Said:
    """What a customer wrote or tapped; a picture or a voice message is not `is_readable`."""

    text: str
    payload: str = ""
    is_readable: bool = True


@dataclass(frozen=True)
class Reply:
    """`state` replaces Conversation.state; `unanswered` is the question that found no answer."""

    contents: list[Content]
    language: str
    state: dict[str, Any] = field(default_factory=dict)
    hand_off: str = ""
    unanswered: str = ""


def answer(
    said: Said, *, identity: Identity, state: Mapping[str, Any], language: str, is_first: bool
) -> Reply:
    """`language`: of the conversation so far; `is_first`: the assistant has not spoken yet."""
    language = str(state.get("language") or detect(said.text, language))
    commands = _commands(said, language, state) if said.is_readable else (do.LookAtMedia(),)
    if isinstance(commands[0], do.SwitchLanguage):
        language = commands[0].language
    with translation.override(language):
        outcome = _first_answer(commands, Turn(identity, language))
        contents = replies.reply(outcome, identity.channel)
        if is_first and identity.channel != "web":  # the widget says so itself, above everything
            contents = _introduced(contents)
    return Reply(
        contents,
        language,
        state=_remembered(outcome, commands[0], state),
        hand_off="asked" if isinstance(outcome, came.HandedOff) else "",
        unanswered=said.text if isinstance(outcome, came.NotKnown | came.PerhapsMeant) else "",
    )


def _commands(said: Said, language: str, state: Mapping[str, Any]) -> tuple[do.Command, ...]:
    if said.payload:
        try:
            return (do.from_payload(said.payload),)
        except do.BadCommand:
            pass  # a button of another time, or of somebody's making: its words still count
    return understander().understand(Utterance(said.text, language, state))


def _first_answer(commands: tuple[do.Command, ...], turn: Turn) -> came.Outcome:
    """The first reading with an answer; without one, the most helpful of the others."""
    others: list[came.Outcome] = []
    for command in commands:
        outcome = execute(command, turn)
        if outcome.is_answer:
            return outcome
        others.append(outcome)
    helpful = (outcome for outcome in others if not isinstance(outcome, came.NotKnown))
    return next(helpful, came.NotKnown())


def _remembered(
    outcome: came.Outcome, command: do.Command, state: Mapping[str, Any]
) -> dict[str, Any]:
    kept = {key: state[key] for key in ("language", "search", "shown") if key in state}
    if isinstance(command, do.SwitchLanguage):
        kept["language"] = command.language
    if isinstance(outcome, came.ProductsFound):
        kept["search"] = {"name": do.SearchProducts.name, "values": do.as_values(outcome.search)}
        kept["shown"] = len(outcome.ids)
    if isinstance(outcome, came.NotKnown | came.NoProducts | came.NoOrders | came.Refused) or (
        isinstance(outcome, came.Said) and isinstance(outcome.command, do.LookAtMedia)
    ):
        kept["offer"] = {"name": do.HandOff.name, "values": {}}
    return kept


def _introduced(contents: list[Content]) -> list[Content]:
    """The automated assistant says what it is before anything else."""
    introduction = replies.introduction()
    first = contents[0]
    if introduction in first.as_text():
        return contents
    if isinstance(first, Text):
        return [Text(f"{introduction}\n\n{first.text}", first.links), *contents[1:]]
    return [Text(introduction), *contents]
