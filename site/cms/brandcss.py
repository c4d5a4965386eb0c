"""The brand's colour as CSS variables, for light and dark pages."""

from __future__ import annotations

from cms.colours import NIGHT, READABLE, contrast, readable_on

DEFAULT_ACCENT = "#1d4d3c"
INK = "#10201a"


def brand_css(accent: str) -> str:
    """Variables that win over the style sheet's own; nothing where no accent is chosen."""
    if not accent:
        return ":root {\n}\n"
    # Dark pages need a lighter tone of the same hue, with dark words on it.
    bright = readable_on(NIGHT, accent, least=6.5)
    on_bright = INK if contrast(INK, bright) >= READABLE else "#000000"
    return (
        ":root {\n"
        f"  --brand: light-dark({accent}, {bright});\n"
        f"  --on-brand: light-dark(#ffffff, {on_bright});\n"
        "}\n"
    )
