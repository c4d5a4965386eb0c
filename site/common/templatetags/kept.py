"""`{% kept key1 key2 %} ... {% live name=value %} ... {% endlive %} ... {% endkept %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.functional import LazyObject

from common.kept import Hole, Parts, Shelf, record, recorder

register = template.Library()
MOST = 500  # for each place in a template; a page takes some 20 KB at most


class KeptNode(template.Node):
    def __init__(self, nodelist: NodeList, keys: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.keys = keys
        # On the node, so that a template that is read anew starts with an empty shelf.
        self.shelf: Shelf[Parts] = Shelf(most=MOST)

    def render(self, context: template.Context) -> Any:
        key = tuple(_plain(part.resolve(context)) for part in self.keys)
        if not key[0]:  # a template without a request, say: nothing tells one page from another
            return self.nodelist.render(context)
        parts = self.shelf.get(key)
        if parts is None:
            parts = self.shelf.put(key, record(lambda: self.nodelist.render(context)))
        recording = recorder()  # of something greater that this is a part of
        return parts.fill(context) if recording is None else parts.within(recording)


class LiveNode(template.Node):
    def __init__(self, nodelist: NodeList, given: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.given = given

    def render(self, context: template.Context) -> str:
        hole = Hole(
            self.nodelist, {name: value.resolve(context) for name, value in self.given.items()}
        )
        recording = recorder()
        return hole.fill(context) if recording is None else recording.leave(hole)


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what is rendered within, for each combination of keys; the first may not be empty."""
    _name, *keys = token.split_contents()
    if not keys:
        raise template.TemplateSyntaxError("`kept` needs the keys that its content depends on")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, [parser.compile_filter(key) for key in keys])


@register.tag
def live(parser: Parser, token: Token) -> LiveNode:
    """Render this anew on every page. It sees the page's variables, and those given here.

    Variables of loops and includes around it are gone by then: give them (`{% live item=item %}`).
    """
    bits = token.split_contents()[1:]
    given = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError("`live` takes name=value only")
    nodelist = parser.parse(("endlive",))
    parser.delete_first_token()
    return LiveNode(nodelist, given)


def _plain(value: Any) -> Any:
    """A lazy value's own, which can be a key and holds on to no request."""
    if isinstance(value, LazyObject):
        value.__class__  # noqa: B018 (sets it up)
        return value.__dict__["_wrapped"]
    return value
