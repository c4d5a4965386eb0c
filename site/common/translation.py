"""Texts in several languages on one row: a column for the default language, JSON for the others.

One row, no join: a list of products costs the same number of queries in every language.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language


class Translatable(models.Model):
    """`translated_fields` may be read per language by `translated(field)`.

    `translations` has the form `{"ar": {"title": "…", "description": "…"}}`; where it is silent,
    the column (the default language) answers.
    """

    translated_fields: tuple[str, ...] = ()

    translations = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def translated(self, field: str, language: str | None = None) -> Any:
        """The text of `field` in `language` (default: the active one), else in the default language."""
        language = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
        if language != settings.LANGUAGE_CODE:
            text = self.translations.get(language, {}).get(field)
            if text:
                return text
        return getattr(self, field) or ""

    def is_translated(self, field: str, language: str | None = None) -> bool:
        """Whether `field` is written in `language` (default: the active one)."""
        language = (language or get_language() or settings.LANGUAGE_CODE).split("-")[0]
        if language == settings.LANGUAGE_CODE:
            return bool(getattr(self, field))
        return bool(self.translations.get(language, {}).get(field))

    def set_translation(self, language: str, **texts: str) -> None:
        """Keep `texts` for `language`; the caller saves. Raises ValueError for an unknown field."""
        unknown = set(texts) - set(self.translated_fields)
        if unknown:
            raise ValueError(f"Not translated: {', '.join(sorted(unknown))}")
        self.translations.setdefault(language, {}).update(texts)
