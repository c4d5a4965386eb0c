"""Outcomes in the customer's words. Call with their language active."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from chatbot.assistant import commands as do
from chatbot.assistant import outcomes as came
from chatbot.assistant.policy import Reason
from chatbot.knowledge.retrieval import Found
from common.brand import shop_name
from common.money import Money, format_money
from conversations.content import Button, Buttons, Content, Link, ProductCards, Text

MOST_QUOTED = 700


def reply(outcome: came.Outcome, channel: str) -> list[Content]:
    """What to say. On channels other than the site's own, addresses are written out in full."""
    made: list[Content] = REPLIES[type(outcome)](outcome)
    return made if channel == "web" else [_with_full_addresses(content) for content in made]


def introduction() -> str:
    return _("I am the automated assistant of %(shop)s.") % {"shop": shop_name()}


def went_wrong() -> list[Content]:
    return [
        Text(
            _(
                "Something went wrong on our side and I could not answer. I have passed your message on "
                "to our team."
            )
        )
    ]


# --- Products ---------------------------------------------------------------------------------


def _products(outcome: came.ProductsFound) -> list[Content]:
    found: list[Content] = [ProductCards(_products_sentence(outcome), outcome.ids)]
    if outcome.left:
        text = ngettext("There is %(count)d more.", "There are %(count)d more.", outcome.left)
        search = outcome.search
        more = replace(search, offset=search.offset + len(outcome.ids), is_guess=False)
        found.append(
            Buttons(text % {"count": outcome.left}, (Button(_("Show more"), do.as_payload(more)),))
        )
    return found


def _products_sentence(outcome: came.ProductsFound) -> str:
    search, count = outcome.search, len(outcome.ids)
    if outcome.is_beyond_limit:
        return _("Nothing fits that price. This is what we have otherwise, lowest price first:")
    if search.offset:
        return _("Here are more:")
    values: dict[str, object] = {"count": count}
    for name, limit in (("least", search.min_price), ("most", search.max_price)):
        if limit is not None:
            values[name] = format_money(Money(limit, outcome.currency))
    if "least" in values and "most" in values:
        return _("Between %(least)s and %(most)s we have:") % values
    if "most" in values:
        return _("For up to %(most)s we have:") % values
    if "least" in values:
        return _("From %(least)s up we have:") % values
    return (
        ngettext("This is what I found:", "These are the %(count)d that fit best:", count) % values
    )


def _no_products(outcome: came.NoProducts) -> list[Content]:
    search = outcome.search
    if search.offset:
        text = _("That was everything I found.")
    elif search.without:
        text = _(
            "I found nothing of which our descriptions say that it is without “%(what)s”. Have a "
            "look around, or ask our team."
        ) % {"what": search.without}
    elif search.text:
        text = _(
            "I found nothing for “%(what)s” in our shop. Have a look around, or ask our team."
        ) % {"what": search.text[:80]}
    else:
        text = _("I found nothing that fits in our shop. Have a look around, or ask our team.")
    return [Buttons(text, (*_category_buttons(outcome.categories[:4]), _person()))]


def _categories(outcome: came.Categories) -> list[Content]:
    return [
        Buttons(
            _("This is what we have. What would you like to see?"), _category_buttons(outcome.rows)
        )
    ]


def _category(outcome: came.CategoryShown) -> list[Content]:
    if not outcome.ids:
        return [
            Text(
                _("There is nothing in “%(category)s” at the moment.") % {"category": outcome.name}
            )
        ]
    sentence = _("A few things from “%(category)s”:") % {"category": outcome.name}
    see_all = Text(_("All of it is on this page."), (Link(outcome.name, outcome.url),))
    return [ProductCards(sentence, outcome.ids), see_all]


def _gone(outcome: came.Gone) -> list[Content]:
    return [Text(_("That is not in our shop any more."))]


def _category_buttons(rows: tuple[came.CategoryRow, ...]) -> tuple[Button, ...]:
    return tuple(Button(row.name, do.as_payload(do.ShowCategory(row.id))) for row in rows)


# --- Orders -----------------------------------------------------------------------------------


def _orders(outcome: came.OrdersFound) -> list[Content]:
    lines = [_order_line(row) for row in outcome.rows]
    links = [
        Link(_("Order %(number)s") % {"number": row.number}, row.url)
        for row in outcome.rows
        if row.url
    ]
    if outcome.list_url:
        links.append(Link(_("All my orders"), outcome.list_url))
    if len(lines) > 1:
        lines.insert(0, _("Your latest orders:"))
    return [Text("\n".join(lines), tuple(links))]


def _order_line(row: came.OrderRow) -> str:
    return _("Order %(number)s of %(date)s: %(status)s. Total %(total)s.") % {
        "number": row.number,
        "date": date_format(timezone.localtime(row.placed_at), "DATE_FORMAT"),
        "status": status_in_words(row.status),
        "total": format_money(row.total),
    }


def status_in_words(status: str) -> str:
    return {
        "Pending": _("we have received it and will start on it soon"),
        "Being processed": _("we are packing it"),
        "Shipped": _("it is on its way to you"),
        "Complete": _("it has been delivered"),
        "Cancelled": _("it has been cancelled"),
    }.get(status, status)


def _no_orders(outcome: came.NoOrders) -> list[Content]:
    links = (Link(_("Log in"), outcome.login_url),) if outcome.login_url else ()
    if outcome.number:
        text = _("I find no order %(number)s of yours.") % {"number": outcome.number}
    else:
        text = _("I find no order of yours.")
    if links:
        text = f"{text} " + _(
            "I can only see orders that were placed in this browser. If you have an account, log in "
            "and ask again; or use the link in your confirmation e-mail."
        )
    else:
        text = f"{text} " + _(
            "Please use the link in your confirmation e-mail, or talk to our team."
        )
    return [Text(text, links), Buttons(_("Shall I pass it on to our team?"), (_person(),))]


# --- Knowledge --------------------------------------------------------------------------------


def _answered(outcome: came.Answered) -> list[Content]:
    return [_quote(outcome.source)]


def _quote(source: Found, before: str = "") -> Text:
    """The source's own words, and where they stand."""
    words = shortened(source.text)
    return Text(f"{before}\n\n{words}" if before else words, (Link(source.title, source.url),))


def shortened(text: str, most: int = MOST_QUOTED) -> str:
    """Whole sentences only; the rest is behind the link."""
    if len(text) <= most:
        return text
    cut = text[:most]
    ends = [found.end() for found in re.finditer(r"[.!?؟](?=\s)|\n", cut)]
    return (cut[: ends[-1]] if ends else cut.rsplit(" ", 1)[0]).strip() + " …"


def _perhaps(outcome: came.PerhapsMeant) -> list[Content]:
    buttons = tuple(
        Button(source.title, do.as_payload(do.AnswerFromKnowledge(source.title)))
        for source in outcome.sources
    )
    text = _("I am not sure that I understand. Do you mean one of these?")
    return [Buttons(text, (*buttons[:3], _person()))]


def _not_known(outcome: came.NotKnown) -> list[Content]:
    text = _(
        "I have no answer to that. I only know about our products, our pages and your orders, "
        "and I would rather not guess. Shall I pass it on to our team?"
    )
    return [Buttons(text, (_person(), Button(_("What can you do?"), do.as_payload(do.Help()))))]


def _refused(outcome: came.Refused) -> list[Content]:
    if outcome.reason is Reason.NOBODY:
        text = _(
            "Here I cannot tell who you are, so I cannot look up orders. Please use the link in your "
            "confirmation e-mail, or talk to our team."
        )
    else:
        text = _("I cannot do that for you. Our team can.")
    return [Buttons(text, (_person(),))]


# --- Conversation -----------------------------------------------------------------------------


def _handed_off(outcome: came.HandedOff) -> list[Content]:
    text = _(
        "I have passed this on to our team. Somebody will answer you right here; I keep quiet "
        "until then."
    )
    return [_quote(outcome.hours, before=text) if outcome.hours else Text(text)]


def _said(outcome: came.Said) -> list[Content]:
    command = outcome.command
    if isinstance(command, do.Greet):
        text = _("Hello! %(introduction)s What can I help you with?") % {
            "introduction": introduction()
        }
        return [Buttons(text, suggestions())]
    if isinstance(command, do.Help):
        text = _(
            "%(introduction)s I can find products and show their prices, tell you about your own "
            "orders, and answer what our pages say about delivery, payment and returns. I cannot "
            "change orders or prices. When I do not know something, I say so and pass it on to our "
            "team."
        )
        return [Buttons(text % {"introduction": introduction()}, suggestions())]
    if isinstance(command, do.SayWhatIAm):
        text = _(
            "No, I am not a person. %(introduction)s If you would like to talk to somebody of our "
            "team, tell me."
        )
        return [Buttons(text % {"introduction": introduction()}, (_person(),))]
    if isinstance(command, do.LookAtMedia):
        text = _(
            "I can only read written words. Please write to me, or let me pass this on to our team."
        )
        return [Buttons(text, (_person(),))]
    texts: dict[type[do.Command], str] = {
        do.Thank: _("You are welcome. Is there anything else?"),
        do.SayGoodbye: _("Goodbye, and see you soon."),
        do.Decline: _("All right. Just write when you need something."),
        do.SwitchLanguage: _("Gladly, in English from here on. What can I help you with?"),
    }
    return [Text(texts[type(command)])]


def suggestions() -> tuple[Button, ...]:
    return (
        Button(_("See our products"), do.as_payload(do.BrowseCategories())),
        Button(_("Where is my order?"), do.as_payload(do.OrderStatus())),
        Button(
            _("What does delivery cost?"),
            do.as_payload(do.AnswerFromKnowledge(_("What does delivery cost?"))),
        ),
        _person(),
    )


def _person() -> Button:
    return Button(_("Talk to a person"), do.as_payload(do.HandOff()))


def _with_full_addresses(content: Content) -> Content:
    if not isinstance(content, Text):
        return content
    links = tuple(
        Link(link.title, f"{settings.BASE_URL}{link.url}" if link.url.startswith("/") else link.url)
        for link in content.links
    )
    return Text(content.text, links)


REPLIES: dict[type[came.Outcome], Callable[[Any], list[Content]]] = {
    came.ProductsFound: _products,
    came.NoProducts: _no_products,
    came.Categories: _categories,
    came.CategoryShown: _category,
    came.Gone: _gone,
    came.OrdersFound: _orders,
    came.NoOrders: _no_orders,
    came.Answered: _answered,
    came.PerhapsMeant: _perhaps,
    came.NotKnown: _not_known,
    came.HandedOff: _handed_off,
    came.Said: _said,
    came.Refused: _refused,
}
