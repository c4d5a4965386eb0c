from __future__ import annotations

import re

import pytest

from whatsapp.templates import WORDINGS, Wording, template


@pytest.mark.parametrize("wording", WORDINGS, ids=lambda w: f"{w.name}-{w.language}")
def test_a_wording_is_one_that_meta_approves(wording: Wording) -> None:
    numbers = [int(number) for number in re.findall(r"\{\{(\d+)\}\}", wording.body)]

    assert sorted(set(numbers)) == list(range(1, len(wording.parameters) + 1))
    assert not wording.body.startswith("{{") and not wording.body.endswith("}}")
    assert "}}{{" not in wording.body.replace(" ", "")
    assert len(wording.body) <= 1024


def test_both_languages_have_every_template() -> None:
    names = {wording.name for wording in WORDINGS}

    assert {(w.name, w.language) for w in WORDINGS} == {
        (n, code) for n in names for code in ("en", "ar")
    }


def test_parameters_are_single_lines_and_never_empty() -> None:
    filled = template(
        "order_placed", "en", name="", number="ORD-1", shop="Souk\n  Berlin", total="€1", link="x"
    )

    assert filled.parameters == ("-", "ORD-1", "Souk Berlin", "€1", "x")
    assert "{{" not in filled.text


def test_an_unknown_language_falls_back_to_english() -> None:
    values = {"name": "A", "number": "1", "shop": "S", "status": "Sent.", "link": "x"}

    assert template("order_status_changed", "fr", **values).language == "en"
    assert template("order_status_changed", "ar-ae", **values).language == "ar"


def test_a_missing_value_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        template("order_placed", "en", name="A")
