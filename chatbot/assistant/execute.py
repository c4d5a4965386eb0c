"""Carries commands out against the shop, as the person who speaks. Nothing here comes from a model."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from django.conf import settings
from django.urls import reverse

from chatbot.assistant import commands as do
from chatbot.assistant import outcomes as came
from chatbot.assistant.identity import Identity
from chatbot.assistant.language import detect, normalise, stem
from chatbot.assistant.policy import refusal_of
from chatbot.knowledge import retrieval
from common.money import Money
from shop.catalogue.cards import ProductCard, cards_of
from shop.catalogue.models import Category, Product
from shop.catalogue.shelves import Selection
from shop.order.links import order_path
from shop.order.models import Order, OrderQuerySet
from shop.ordering import orders_of
from shop.search.products import search_products
from shop.search.words import is_typo, query_words

PAGE_SIZE = 6
MOST_HITS = 24
ORDERS_SHOWN = 3
#: How relevant a product must be: to a wish for goods, to a message that only might be one, and
#: compared with the best one found.
GOOD = 0.4
GOOD_FOR_A_GUESS = 0.55
NEAR_BEST = 0.7
#: What a find is worth in the three lines of the index (title, properties, description): the word
#: itself, its beginning, and what is spelt nearly like it.
EXACT = (1.0, 1.0, 0.5)
BEGINNING = (0.7, 0.7, 0.35)
MISTYPED = (0.7, 0.35, 0.2)


@dataclass(frozen=True)
class Turn:
    """Who speaks, and in which language."""

    identity: Identity
    language: str


def execute(command: do.Command, turn: Turn) -> came.Outcome:
    """What `command` brings for this person. What policy does not allow is not carried out."""
    refusal = refusal_of(command, turn.identity)
    if refusal:
        return came.Refused(refusal.reason)
    return HANDLERS.get(type(command), _say)(command, turn)


def _say(command: do.Command, turn: Turn) -> came.Outcome:
    return came.NotKnown() if isinstance(command, do.Unknown) else came.Said(command)


# --- Products ---------------------------------------------------------------------------------


def _search(command: do.SearchProducts, turn: Turn) -> came.Outcome:
    if not command.text and not command.without and command.is_guess:
        return came.NotKnown()
    hits = _hits(command, turn)
    is_beyond_limit = False
    if (
        not hits
        and (command.min_price is not None or command.max_price is not None)
        and command.text
    ):
        hits = _hits(replace(command, min_price=None, max_price=None, cheapest_first=True), turn)
        is_beyond_limit = bool(hits)
    if not hits:
        return came.NotKnown() if command.is_guess else came.NoProducts(command, top_categories())
    shown = hits[command.offset : command.offset + PAGE_SIZE]
    if not shown:
        return came.NoProducts(command, top_categories())
    left = len(hits) - command.offset - len(shown)
    ids = tuple(card.id for card in shown)
    currency = next(
        (card.price.currency for card in hits if card.price), settings.OSCAR_DEFAULT_CURRENCY
    )
    return came.ProductsFound(command, ids, currency, left, is_beyond_limit)


def _hits(command: do.SearchProducts, turn: Turn) -> list[ProductCard]:
    strategy = turn.identity.strategy
    found = search_products(
        command.text or command.without,
        language=turn.language,
        strategy=strategy,
        limit=MOST_HITS,
        min_price=command.min_price,
        max_price=command.max_price,
    )
    if command.text:
        found = _good_matches(found, command)
    if command.without:
        found = [product for product in found if says_it_is_without(product, command.without)]
    if command.is_mixed:
        found = _mixed(found)
    hits = cards_of([product.pk for product in found], strategy)
    if command.cheapest_first:
        hits.sort(key=lambda card: (card.price is None, card.price.amount if card.price else 0))
    return hits


def _good_matches(found: list[Product], command: do.SearchProducts) -> list[Product]:
    """Without those that only share a word with a sentence about something else."""
    asked = query_words(command.text)
    scored = [(relevance(asked, product), product) for product in found]
    best = max((score for score, _product in scored), default=0.0)
    least = GOOD_FOR_A_GUESS if command.is_guess else GOOD
    if not command.is_mixed:
        least = max(least, best * NEAR_BEST)
    return [product for score, product in scored if score >= least]


def relevance(asked: list[str], product: Product) -> float:
    """How well a product's texts answer the words: 1 when each stands in its titles or properties."""
    lines = [frozenset(line.split()) for line in product.search_text.split("\n")]
    found = [
        max((_worth(word, held, place) for place, held in enumerate(lines[:3])), default=0.0)
        for word in asked
    ]
    return sum(found) / len(found) if found else 0.0


def _worth(word: str, held: frozenset[str], place: int) -> float:
    if word in held:
        return EXACT[place]
    if any(known.startswith(word) for known in held):
        return BEGINNING[place]
    return MISTYPED[place] if any(is_typo(word, known) for known in held) else 0.0


def _mixed(found: list[Product]) -> list[Product]:
    """One of each kind by turns: who looks for a present wants to see a choice."""
    kinds: dict[object, list[Product]] = {}
    for product in found:
        kinds.setdefault(product.product_class_id, []).append(product)
    rounds = zip_longest(*kinds.values())
    return [product for each in rounds for product in each if product is not None]


def says_it_is_without(product: Product, what: str) -> bool:
    """Whether its own texts say so ("caffeine free", "خالٍ من الكافيين"); silence is not a yes."""
    texts = [product.subtitle, product.description, product.search_text]
    for translation in product.translations.values():
        texts += [str(translation.get("subtitle", "")), str(translation.get("description", ""))]
    what = re.escape(stem(normalise(what)))
    said = re.compile(
        rf"\b{what}\w*[- ]free\b|\b(?:free of|free from|without|no) {what}|\bde{what[:3]}\w*ated\b|\bdecaf"
        rf"|(?:خال\w*|بلا|بدون|من دون|منزوع\w*) (?:من )?(?:ال)?{what}"
    )
    return any(said.search(normalise(text)) for text in texts if text)


def _show_product(command: do.ShowProduct, turn: Turn) -> came.Outcome:
    product = Product.objects.filter(pk=command.product_id, is_public=True).first()
    if product is None:
        return came.Gone()
    wanted = do.SearchProducts(text=product.get_title())
    return came.ProductsFound(
        wanted, (product.parent_id or product.pk,), settings.OSCAR_DEFAULT_CURRENCY
    )


def top_categories(limit: int = 6) -> tuple[came.CategoryRow, ...]:
    found = Category.objects.browsable().filter(depth=1)[:limit]
    return tuple(came.CategoryRow(category.pk, category.get_name()) for category in found)


def _browse(command: do.BrowseCategories, turn: Turn) -> came.Outcome:
    return came.Categories(top_categories())


def _show_category(command: do.ShowCategory, turn: Turn) -> came.Outcome:
    category = Category.objects.browsable().filter(pk=command.category_id).first()
    if category is None:
        return came.Gone()
    ids = tuple(Selection(shelf=category.pk)[:PAGE_SIZE])
    return came.CategoryShown(category.get_name(), ids, category.get_absolute_url())


# --- Orders -----------------------------------------------------------------------------------


def _orders(command: do.OrderStatus, turn: Turn) -> came.Outcome:
    who = turn.identity
    mine = _orders_of(who)
    if command.number:
        mine = mine.filter(number__in=_spellings(command.number))
    found = list(mine[: ORDERS_SHOWN + 1])
    if not found:
        login_url = reverse("customer:login") if who.channel == "web" and who.user is None else ""
        return came.NoOrders(command.number, login_url)
    has_more = len(found) > ORDERS_SHOWN and who.user is not None
    rows = tuple(_order_row(order, who) for order in found[:ORDERS_SHOWN])
    return came.OrdersFound(rows, reverse("customer:order-list") if has_more else "")


def _orders_of(who: Identity) -> OrderQuerySet:
    """The orders of whoever speaks; the customer is never taken from what was said."""
    if who.phone:
        return Order.objects.filter(phone=who.phone).order_by("-date_placed", "-pk")
    return orders_of(user=who.user, visitor=who.visitor)


def _spellings(number: str) -> set[str]:
    """With and without the prefix, as people leave it away."""
    prefix = f"{settings.ORDER_NUMBER_PREFIX}-"
    bare = re.sub(r"[^A-Z0-9]", "", number.upper().removeprefix(prefix.upper()))
    return {number.upper(), bare, f"{prefix}{bare}"}


def _order_row(order: Order, who: Identity) -> came.OrderRow:
    total = Money(order.total_incl_tax, order.currency)
    return came.OrderRow(
        order.number, order.status, order.date_placed, total, _order_url(order, who)
    )


def _order_url(order: Order, who: Identity) -> str:
    if who.user is not None:
        return reverse("customer:order", kwargs={"order_number": order.number})
    if who.phone and not order.wants_whatsapp:
        # Somebody typed this number at checkout and agreed to nothing: the page shows their address.
        return ""
    return order_path(order)


# --- Knowledge --------------------------------------------------------------------------------


def _know(command: do.AnswerFromKnowledge, turn: Turn) -> came.Outcome:
    sure = retrieval.SURE_FOR_A_GUESS if command.is_guess else retrieval.SURE
    found = retrieval.search(command.question, turn.language)
    written_in = detect(command.question, turn.language)
    if written_in != turn.language and not (found and found[0].score >= sure):
        # They write in one language and asked for another: better an answer in theirs than none.
        found = retrieval.search(command.question, written_in) or found
    if found and found[0].score >= sure:
        return came.Answered(found[0])
    questions = tuple(source for source in found if source.kind == "faq")
    return came.PerhapsMeant(questions) if questions and not command.is_guess else came.NotKnown()


def _hand_off(command: do.HandOff, turn: Turn) -> came.Outcome:
    question = {"ar": "أوقات العمل", "en": "opening hours"}.get(turn.language, "opening hours")
    hours = next(
        (f for f in retrieval.search(question, turn.language) if f.score >= retrieval.SURE), None
    )
    return came.HandedOff(hours)


HANDLERS: dict[type[do.Command], Callable[[Any, Turn], came.Outcome]] = {
    do.SearchProducts: _search,
    do.ShowProduct: _show_product,
    do.BrowseCategories: _browse,
    do.ShowCategory: _show_category,
    do.OrderStatus: _orders,
    do.AnswerFromKnowledge: _know,
    do.HandOff: _hand_off,
}
