"""What does the customer want? Proposes commands; decides nothing and looks nothing up."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from chatbot.assistant import commands as do
from chatbot.assistant import vocabulary as words_for
from chatbot.assistant.concepts import concept_of_word, nearest_concept, token_of, tokens
from chatbot.assistant.entities import order_number, price_limits
from chatbot.assistant.language import is_like, normalise, stem, words

ORDER_WORDS = (
    "order",
    "orders",
    "parcel",
    "package",
    "shipment",
    "shipped",
    "arrived",
    "tracking",
    "status",
    "where",
    "person",
    "human",
    "agent",
    "cancel",
)


@dataclass(frozen=True)
class Utterance:
    """`context` is where the dialog stands (Conversation.state), as earlier turns left it."""

    text: str
    language: str
    context: Mapping[str, Any] = field(default_factory=dict)


class Understander(Protocol):
    def understand(self, utterance: Utterance) -> tuple[do.Command, ...]:
        """Readings of the message, likeliest first; the first that has an answer is taken."""
        ...


@cache
def understander() -> Understander:
    made: Understander = import_string(settings.UNDERSTANDER)()
    return made


class EmbeddedUnderstander:
    """Rules and word lists, English and Arabic. Needs no key, no model and no network."""

    def understand(self, utterance: Utterance) -> tuple[do.Command, ...]:
        text = normalise(utterance.text)
        plain = re.sub(r"[?!.]+$", "", text).strip()
        if not re.search(r"\w", plain):
            return (do.Unknown(utterance.text.strip()),)
        return (
            self._follow_up(plain, utterance.context)
            or self._phrase(plain)
            or self._subject(plain, utterance)
        )

    def _follow_up(self, text: str, context: Mapping[str, Any]) -> tuple[do.Command, ...]:
        """ "Yes", "no", "more", "under 10": words that only mean something after the last turn."""
        offer, search = _kept(context, "offer"), _kept(context, "search")
        if words_for.YES.match(text) and offer:
            return (offer,)
        if words_for.NO.match(text):
            return (do.Decline(),)
        if not isinstance(search, do.SearchProducts):
            return ()
        if words_for.MORE.match(text):
            return (_changed(search, offset=search.offset + int(context.get("shown", 0))),)
        limits, rest = price_limits(text)
        is_bare = not _content_words(rest)
        if limits and is_bare:
            return (_changed(search, min_price=limits.least, max_price=limits.most, offset=0),)
        if words_for.CHEAPER.search(text) and is_bare:
            return (_changed(search, cheapest_first=True, offset=0),)
        return ()

    def _phrase(self, text: str) -> tuple[do.Command, ...]:
        """Messages that a few set phrases give away."""
        text = _mended(text)
        rest = words_for.GREETING_START.sub("", text).strip()
        if rest != text and not re.search(r"[^\W\d_]{2}", rest):
            return (do.Greet(),)
        for pattern, command in (
            (words_for.THANKS, do.Thank()),
            (words_for.GOODBYE, do.SayGoodbye()),
            (words_for.WHAT_AM_I, do.SayWhatIAm()),
            (words_for.HAND_OFF, do.HandOff()),
            (words_for.TO_ENGLISH, do.SwitchLanguage("en")),
            (words_for.TO_ARABIC, do.SwitchLanguage("ar")),
            (words_for.HELP, do.Help()),
        ):
            if pattern.search(rest):
                return (command,)
        return ()

    def _subject(self, text: str, utterance: Utterance) -> tuple[do.Command, ...]:
        """An order, the shop's terms, or goods."""
        mended = words_for.GREETING_START.sub("", _mended(text))
        terms = _asks_about_terms(mended)
        orders = self._orders(mended, utterance.text)
        if orders:
            return orders
        wish = _wish(text)
        knowledge = do.AnswerFromKnowledge(utterance.text, is_guess=not terms)
        if terms and not (wish.max_price or wish.min_price):
            return (knowledge, _changed(wish, is_guess=True))
        return (wish, knowledge)

    def _orders(self, text: str, original: str) -> tuple[do.Command, ...]:
        number = order_number(original)
        speaks_of_orders = bool(words_for.ORDER_STATUS.search(text))
        prefix = settings.ORDER_NUMBER_PREFIX.lower()
        if number and (
            speaks_of_orders
            or number.lower().startswith(prefix)
            or re.search(r"\border\b|طلب", text)
        ):
            return (do.OrderStatus(number),)
        if speaks_of_orders and not words_for.ABOUT_TERMS_OF_ORDERS.search(text):
            return (do.OrderStatus(),)
        return ()


def _kept(context: Mapping[str, Any], key: str) -> do.Command | None:
    kept = context.get(key)
    if not isinstance(kept, dict):
        return None
    try:
        return do.build(str(kept.get("name")), kept.get("values"))
    except do.BadCommand:
        return None


def _changed(search: do.SearchProducts, **values: Any) -> do.SearchProducts:
    return replace(search, **values)


def _mended(text: str) -> str:
    """`text` with misspelt key words put right ("oder", "parcle"), nothing else touched."""

    def mend(found: re.Match[str]) -> str:
        word = found[0]
        if len(word) < 4 or token_of(word).startswith("="):
            return word
        return next((meant for meant in ORDER_WORDS if is_like(word, meant)), word)

    return re.sub(r"[a-z]+", mend, text)


def _asks_about_terms(text: str) -> bool:
    found = tokens(text)
    if words_for.TERMS.intersection(found):
        return True
    known = concept_of_word()
    return any(
        nearest_concept(word) in words_for.TERMS for word in words(text) if word not in known
    )


def _content_words(text: str) -> list[str]:
    return [word for word in words(text) if not {word, stem(word)} & words_for.EMPTY]


def _wish(text: str) -> do.SearchProducts:
    limits, rest = price_limits(words_for.GREETING_START.sub("", text))
    is_wish = bool(limits or words_for.WISHES.search(rest) or words_for.CHEAPER.search(rest))
    without = ""
    negated = words_for.WITHOUT.search(rest)
    if negated:
        without = next(filter(None, negated.groups()))
        rest = f"{rest[: negated.start()]} {rest[negated.end() :]}"
        if without in words_for.EMPTY:
            without = ""
    rest = words_for.WISH.sub(" ", rest)
    for phrase, known in words_for.PHRASES.items():
        rest = rest.replace(phrase, known)
    if not re.search(r"[^\W\d_]", rest):
        rest = ""  # bare figures name no goods
    content = [words_for.SYNONYMS.get(word, word) for word in _content_words(rest)]
    return do.SearchProducts(
        text=" ".join(content),
        min_price=limits.least,
        max_price=limits.most,
        without=without,
        cheapest_first=bool(words_for.CHEAPER.search(text)),
        is_mixed=bool(words_for.PRESENT.search(text)),
        is_guess=not is_wish,
    )
