"""What every page carries for the chat is small, and allowed by a strict policy."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

WIDGET = settings.ROOT / "static" / "widget"


def test_script_and_style_are_at_most_25_kilobytes() -> None:
    assert sum((WIDGET / name).stat().st_size for name in ("chat.js", "chat.css")) <= 25_000


def test_the_script_needs_nothing_that_a_strict_policy_forbids() -> None:
    script = (WIDGET / "chat.js").read_text()

    assert not re.search(
        r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|\.style\b|\bstyle:", script
    )


def test_the_style_knows_no_left_and_right() -> None:
    style = (WIDGET / "chat.css").read_text()

    assert not re.search(r"[\s;{-](left|right)\s*:", style)
    assert not re.search(r"(margin|padding|border)-(left|right)", style)


@pytest.mark.django_db
def test_every_word_of_the_script_is_sent_by_the_server() -> None:
    from chatbot.widget.strings import strings

    used = set(re.findall(r"this\.say\.(\w+)|strings\.(\w+)", (WIDGET / "chat.js").read_text()))

    assert {one or other for one, other in used} - {"hasOwnProperty"} <= set(strings())


def test_the_include_costs_no_query_and_no_session(
    django_assert_num_queries: Any, db: None
) -> None:
    with django_assert_num_queries(0), override("ar"):
        html = render_to_string("chatbot/includes/widget.html")

    assert 'data-session="/ar/chat/session/"' in html
    assert "csrf" not in html
    assert " style=" not in html
    assert "<script>" not in html


def test_starting_the_site_loads_nothing_heavy() -> None:
    program = (
        "import django, sys; django.setup(); import chatbot.widget.views, chatbot.responder, config.asgi;"
        "print({'langchain', 'langchain_core', 'openai', 'sklearn', 'numpy', 'torch'} & set(sys.modules))"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": ":".join(sys.path),
    }

    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"
