"""What the shop's pages and style sheets must never hold; no page is rendered here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from common.templatetags.icons import DIRECTED, ICONS

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
# E-mails carry their styles inline, since mail programs read no style sheet, as do printed
# papers and the pages of stand-ins; the admins have a looser policy.
ELSEWHERE = ("email", "emails", "dashboard", "wagtailadmin", "admin", "simulator", "demo", "pdf")

TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if not set(path.relative_to(ROOT / "templates").parts) & set(ELSEWHERE)
]
STYLE_SHEETS = [path for path in sorted(STATIC.rglob("*.css")) if "vendor" not in path.parts]
SCRIPTS = [path for path in sorted(STATIC.rglob("*.js")) if "vendor" not in path.parts]

INLINE_STYLE = re.compile(r"<style\b|<[^>{]*\sstyle\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/(?:ld\+)?json\")", re.IGNORECASE
)
EVENT_HANDLER = re.compile(r"<[^>{%]*\s(?:on[a-z]+|hx-on[:a-z-]*)\s*=", re.IGNORECASE)
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|(?:left|right|top|bottom)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|(?:min-|max-)?(?:width|height)\s*:)"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
MEDIA_QUERY = re.compile(r"@(?:media|container)[^{]*\{")
ICON = re.compile(r"\{%\s*icon\s+\"([\w-]+)\"")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines_of(found: re.Match[str], text: str) -> str:
    return f"line {text.count(chr(10), 0, found.start()) + 1}: {found.group(0)!r}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_hold_no_inline_style_or_script(path: Path) -> None:
    """The content security policy would not run them."""
    text = path.read_text()

    found = [
        lines_of(match, text)
        for pattern in (INLINE_STYLE, INLINE_SCRIPT, EVENT_HANDLER)
        for match in pattern.finditer(text)
    ]

    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_that_a_template_names_is_drawn(path: Path) -> None:
    assert set(ICON.findall(path.read_text())) <= set(ICONS)


def test_icons_that_turn_round_exist() -> None:
    assert set(ICONS) >= DIRECTED


@pytest.mark.parametrize("path", STYLE_SHEETS, ids=name)
def test_style_sheets_name_no_side_of_the_screen(path: Path) -> None:
    """`margin-left` would stay on the left in Arabic."""
    text = MEDIA_QUERY.sub("{", COMMENT.sub("", path.read_text()))

    assert [match.group(0) for match in PHYSICAL.finditer(text)] == []


@pytest.mark.parametrize("path", STYLE_SHEETS, ids=name)
def test_style_sheets_load_only_files_that_are_here(path: Path) -> None:
    for address in re.findall(r"url\(\"?([^)\"]+)\"?\)", path.read_text()):
        assert not address.startswith(("http", "//", "data:")), address
        assert (path.parent / address).resolve().exists(), address


@pytest.mark.parametrize("path", sorted((STATIC / "vendor").glob("*.js")), ids=name)
def test_vendored_scripts_point_to_no_source_map(path: Path) -> None:
    """WhiteNoise's manifest follows such a line, finds nothing and refuses to collect."""
    assert "sourceMappingURL" not in path.read_text()


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_our_scripts_evaluate_no_text(path: Path) -> None:
    text = path.read_text()

    assert not re.search(r"\beval\(|new Function\(|\.style\.cssText|setAttribute\(\"style\"", text)


def test_every_font_comes_with_its_licence() -> None:
    licences = "".join(path.name for path in (STATIC / "fonts").glob("OFL-*.txt"))

    assert all(font in licences for font in ("figtree", "fraunces", "ibm-plex-sans-arabic"))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ('<p style="color: red">', INLINE_STYLE),
        ("<style>p { color: red }</style>", INLINE_STYLE),
        ("<script>alert(1)</script>", INLINE_SCRIPT),
        ('<a href="#" onclick="go()">', EVENT_HANDLER),
        ("p { margin-left: 1rem }", PHYSICAL),
        ("p { width: 1rem }", PHYSICAL),
        ("p { text-align: right }", PHYSICAL),
    ],
)
def test_the_patterns_above_find_what_they_look_for(text: str, pattern: re.Pattern[str]) -> None:
    assert pattern.search(text)
