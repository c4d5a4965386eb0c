"""One text in every language of the site, written side by side in one place of a form.

The inputs are named `title`, `title_ar` and so on. The field's value is the text in the default
language, a `Texts`, which carries the others; so Oscar's forms and templates need not know.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

DEFAULT = settings.LANGUAGE_CODE
OTHERS = [(code, name) for code, name in settings.LANGUAGES if code != DEFAULT]


class Texts(str):
    """The text in the default language. `others`: language to text."""

    others: dict[str, str]

    def __new__(cls, text: str, others: dict[str, str]) -> Texts:
        found = super().__new__(cls, text)
        found.others = others
        return found

    def __reduce__(self) -> Any:  # copies and pickles are plain texts
        return str, (str(self),)


class SideBySide(forms.Widget):
    """`widget` once for each language."""

    def __init__(self, widget: forms.Widget, others: dict[str, str]) -> None:
        super().__init__(widget.attrs)
        self.widget = widget
        self.others = others  # what is kept in the other languages
        self.is_long = isinstance(widget, forms.Textarea)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        def sent(key: str) -> Any:
            return self.widget.value_from_datadict(data, files, key)

        return {DEFAULT: sent(name), **{code: sent(f"{name}_{code}") for code, _name in OTHERS}}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return self.widget.value_omitted_from_data(data, files, name)

    def id_for_label(self, id_: str) -> str:
        return id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        texts = value if isinstance(value, dict) else {DEFAULT: value, **self.others}
        given = {**self.attrs, **(attrs or {})}
        inputs = []
        for code, language in settings.LANGUAGES:
            ending = "" if code == DEFAULT else f"_{code}"
            own = {
                **given,
                "lang": code,
                "dir": "rtl" if get_language_info(code)["bidi"] else "ltr",
            }
            own["id"] = f"{given.get('id', 'id_' + name)}{ending}"
            if ending:
                own.pop("required", None)
            html = self.widget.render(f"{name}{ending}", texts.get(code) or "", own)
            inputs.append({"id": own["id"], "language": language, "code": code, "html": html})
        return render_to_string(
            "oscar/dashboard/partials/side_by_side.html",
            {"inputs": inputs, "is_long": self.is_long},
        )


class BilingualField(forms.Field):
    def __init__(self, original: forms.Field, others: dict[str, str]) -> None:
        super().__init__(
            required=original.required,
            label=original.label,
            help_text=original.help_text,
            initial=original.initial,
            widget=SideBySide(original.widget, others),
        )
        self.original = original
        self.others = others

    def has_changed(self, initial: Any, data: Any) -> bool:
        sent = data if isinstance(data, dict) else {DEFAULT: data}
        before = {DEFAULT: initial, **self.others}
        codes = [code for code, _name in settings.LANGUAGES]
        return any((sent.get(code) or "") != (before.get(code) or "") for code in codes)

    def clean(self, value: Any) -> Any:
        sent = value if isinstance(value, dict) else {DEFAULT: value}
        self.original.required = self.required
        text = self.original.clean(sent.get(DEFAULT))
        others = {}
        for code, language in OTHERS:
            try:
                others[code] = self._clean_other(sent.get(code))
            except ValidationError as error:
                raise ValidationError(
                    [f"{language}: {words}" for words in error.messages]
                ) from error
        return Texts(text or "", others)

    def _clean_other(self, value: Any) -> str:
        self.original.required = False
        return str(self.original.clean(value) or "")


class BilingualForm(forms.BaseModelForm):
    """A form of a `Translatable` row: its translated fields come in every language."""

    def make_bilingual(self, *names: str) -> None:
        """Call it when all fields are there."""
        for name in names or self.instance.translated_fields:
            if name in self.fields:
                others = {
                    code: self.instance.translations.get(code, {}).get(name, "")
                    for code, _name in OTHERS
                }
                self.fields[name] = BilingualField(self.fields[name], others)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name in self.instance.translated_fields:
            texts = self.cleaned_data.get(name)
            if isinstance(texts, Texts):
                for code, text in texts.others.items():
                    self.instance.set_translation(code, **{name: text})
