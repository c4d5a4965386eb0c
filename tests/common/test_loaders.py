"""Templates lose their indentation, and nothing that a reader could see."""

from __future__ import annotations

import pytest
from django.template.loader import get_template

from common.loaders import squeezed


def test_indentation_and_empty_lines_go() -> None:
    assert squeezed("<ul>\n    <li>one</li>   \n\n    <li>two</li>\n</ul>") == (
        "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"
    )


def test_spaces_between_words_stay() -> None:
    assert squeezed("<b>one</b> <i>two</i>\n   three") == "<b>one</b> <i>two</i>\nthree"


@pytest.mark.parametrize(
    "text",
    [
        "<pre>\n    kept\n</pre>",
        '<textarea name="t">\n  kept\n</textarea>',
        "{% blocktranslate %}one\n    two{% endblocktranslate %}",
        "{% blocktranslate count counter=n %}\n  one\n{% plural %}\n  more\n{% endblocktranslate %}",
        "{% verbatim %}\n   kept\n{% endverbatim %}",
    ],
)
def test_what_means_something_else_without_them_stays_as_written(text: str) -> None:
    assert squeezed(f"<p>\n  {text}\n</p>") == f"<p>\n{text}\n</p>"


def test_the_shops_templates_are_read_so() -> None:
    source = get_template("base.html").template.source

    assert "<head>\n<meta" in source
