"""Parts of templates that are rendered once, and the holes in them that are not."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError

from common.kept import Shelf


class Counted:
    """Says how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __str__(self) -> str:
        self.times += 1
        return f"asked {self.times}"


def page(source: str) -> Template:
    return Template("{% load kept %}" + source)


def shown(template: Template, **variables: Any) -> str:
    return str(template.render(Context(variables)))


def test_what_is_kept_is_rendered_once_for_a_key() -> None:
    template, counted = page("{% kept key %}{{ thing }}{% endkept %}"), Counted()

    assert shown(template, key="en", thing=counted) == "asked 1"
    assert shown(template, key="en", thing=counted) == "asked 1"
    assert shown(template, key="ar", thing=counted) == "asked 2"


def test_what_is_live_is_rendered_each_time() -> None:
    template = page("{% kept 1 %}<a>{% live %}{{ name }}{% endlive %}</a>{% endkept %}")

    assert shown(template, name="Alice") == "<a>Alice</a>"
    assert shown(template, name="Bob") == "<a>Bob</a>"


def test_a_live_part_takes_along_what_it_was_given() -> None:
    template = page(
        "{% kept 1 %}{% for n in numbers %}"
        "{% live n=n %}{{ n }}{{ sign }}{% endlive %}"
        "{% endfor %}{% endkept %}"
    )

    assert shown(template, numbers=[1, 2], sign="a") == "1a2a"
    assert shown(template, numbers=[], sign="b") == "1b2b"


def test_a_kept_part_within_another_is_no_part_of_its_own() -> None:
    template = page(
        "{% kept 1 %}{% kept key %}<b>{% live %}{{ name }}{% endlive %}</b>{% endkept %}{% endkept %}"
    )

    assert shown(template, key="a", name="Alice") == "<b>Alice</b>"
    assert shown(template, key="a", name="Bob") == "<b>Bob</b>"


def test_a_kept_part_is_the_same_in_all_that_holds_it() -> None:
    counted = Counted()
    template = page(
        "{% kept key %}{{ key }}: {% kept 1 %}{{ thing }}, "
        "{% live %}{{ name }}{% endlive %}{% endkept %}{% endkept %}"
    )

    assert shown(template, key="a", thing=counted, name="Alice") == "a: asked 1, Alice"
    assert shown(template, key="b", thing=counted, name="Bob") == "b: asked 1, Bob"
    assert shown(template, key="a", thing=counted, name="Carol") == "a: asked 1, Carol"


def test_values_in_a_live_part_are_escaped() -> None:
    template = page("{% kept 1 %}{% live %}{{ name }}{% endlive %}{% endkept %}")
    shown(template, name="Alice")

    assert shown(template, name="<script>") == "&lt;script&gt;"


def test_nothing_is_kept_without_a_key() -> None:
    template, counted = page("{% kept key %}{{ thing }}{% endkept %}"), Counted()

    assert shown(template, key="", thing=counted) == "asked 1"
    assert shown(template, key="", thing=counted) == "asked 2"


def test_a_text_cannot_pass_for_a_hole() -> None:
    template = page("{% kept 1 %}{{ text }}{% live %}{{ name }}{% endlive %}{% endkept %}")

    assert shown(template, text="\x00abc:0\x00", name="Alice") == "\x00abc:0\x00Alice"


def test_a_failure_while_recording_keeps_nothing() -> None:
    template = page("{% kept 1 %}{{ thing.fail }}{% live %}!{% endlive %}{% endkept %}")

    class Failing:
        def fail(self) -> str:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        shown(template, thing=Failing())

    assert shown(template, thing={"fail": "well"}) == "well!"


@pytest.mark.parametrize("tag", ["{% kept %}{% endkept %}", "{% live name %}{% endlive %}"])
def test_the_tags_say_what_they_lack(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        page(tag)


def test_a_shelf_drops_what_was_not_used_for_longest() -> None:
    shelf: Shelf[int] = Shelf(most=2)
    shelf.put("a", 1)
    shelf.put("b", 2)
    shelf.get("a")

    shelf.put("c", 3)

    assert (shelf.get("a"), shelf.get("b"), shelf.get("c")) == (1, None, 3)
