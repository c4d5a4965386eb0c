"""Colours that people can read: WCAG contrast of the brand's accent."""

from __future__ import annotations

import colorsys
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WHITE = "#ffffff"
NIGHT = "#161a18"  # the ground of dark pages
READABLE = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def contrast(first: str, second: str) -> float:
    """The WCAG contrast of two `#rrggbb` colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable_on(ground: str, colour: str, *, least: float = READABLE) -> str:
    """`colour`, made darker (on a light ground) or lighter until it has the contrast `least`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(colour))
    step = -0.01 if _luminance(ground) > 0.5 else 0.01
    while contrast(colour, ground) < least and 0 <= lightness + step <= 1:
        lightness += step
        colour = _as_hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def validate_accent(value: str) -> None:
    """An accent carries white text and stands on white pages, so it must be readable there."""
    if not _HEX.fullmatch(value):
        raise ValidationError(
            _("Write the colour as # and six digits or letters from a to f, such as #1d5c4b."),
            code="invalid",
        )
    found = contrast(value, WHITE)
    if found < READABLE:
        raise ValidationError(
            _(
                "White text on %(colour)s has a contrast of %(found)s to 1; at least 4.5 to 1 is needed "
                "to be readable. The nearest colour that works is %(better)s."
            ),
            code="contrast",
            params={
                "colour": value,
                "found": f"{found:.1f}",
                "better": readable_on(WHITE, value),
            },
        )


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _as_hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(min(max(part, 0), 1) * 255):02x}" for part in channels)


def _luminance(colour: str) -> float:
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _channels(colour)
    )
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
