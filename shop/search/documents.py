"""Reads products, in few queries however many they are, and makes of each what the index keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.html import strip_tags
from oscar.core.loading import get_model

from shop.catalogue.models import (
    AttributeOption,
    Category,
    Product,
    ProductAttribute,
    ProductAttributeValue,
)
from shop.search.ranking import CLASSES, class_of, worths
from shop.search.words import normalise, stem, words

ProductClass = get_model("catalogue", "ProductClass")

LANGUAGES = [code for code, _name in settings.LANGUAGES]
BRAND_CODES = frozenset({"brand", "manufacturer", "supplier", "maker", "publisher", "author"})
MOST_WORDS = 400  # of one field: nobody finds a product by the rest
# Fields in which a word counts once, however often it stands there.
ONCE = ("kind", "variants")
# A word with its diacritics, as somebody wrote it.
SPELLING = re.compile(r"[^\W\d_]+(?:[\u064b-\u0652]+[^\W\d_]*)*")
VALUE_COLUMNS = ("text", "integer", "float", "boolean", "date", "option_id")
Texts = dict[str, str]  # by language


@dataclass
class Read:
    """One product as found in the database."""

    id: int
    titles: Texts
    subtitles: Texts
    descriptions: Texts
    product_class: int | None
    categories: list[int] = field(default_factory=list)
    variants: list[Texts] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    brands: list[Texts] = field(default_factory=list)
    specs: list[Texts] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """What the index keeps of a product."""

    id: int
    worths: dict[str, float]
    codes: tuple[str, ...]
    lines: str  # see shop.search.index
    written: dict[str, str]  # how people write a word

    @cached_property
    def classes(self) -> list[list[str]]:
        found: list[list[str]] = [[] for _class in CLASSES]
        for word, worth in self.worths.items():
            found[class_of(worth)].append(word)
        return found


class Reader:
    """Keeps what many products share: the names of categories, classes, attributes and options."""

    def __init__(self) -> None:
        self.classes: dict[int, Texts] = {}
        self.attributes: dict[int, Any] = {}
        self.options: dict[int, Texts] = {}

    @cached_property
    def categories(self) -> dict[int, tuple[Texts, Texts]]:
        return _category_names()

    def entries(self, ids: Sequence[int]) -> list[Entry]:
        """Of those of `ids` that customers can find."""
        return [self._entry(product) for product in self._read(ids)]

    def _read(self, ids: Sequence[int]) -> list[Read]:
        found: dict[int, Read] = {}
        owner: dict[int, int] = {}
        rows = (
            Product.objects.filter(is_public=True)
            .filter(Q(pk__in=ids, parent=None) | Q(parent__in=ids, parent__is_public=True))
            .order_by("pk")
            .values(
                "pk",
                "parent_id",
                "product_class_id",
                "upc",
                "title",
                "subtitle",
                "description",
                "translations",
            )
        )
        variants = []
        for row in rows:
            texts = {
                name: _all_languages(row[name], row["translations"], name)
                for name in ("title", "subtitle", "description")
            }
            owner[row["pk"]] = row["parent_id"] or row["pk"]
            if row["parent_id"]:
                variants.append((row, texts["title"]))
                continue
            found[row["pk"]] = Read(
                row["pk"],
                texts["title"],
                texts["subtitle"],
                texts["description"],
                row["product_class_id"],
                codes=[row["upc"]] if row["upc"] else [],
            )
        owner = {pk: parent for pk, parent in owner.items() if parent in found}
        for row, titles in variants:
            if row["pk"] in owner:
                found[row["parent_id"]].variants.append(titles)
                found[row["parent_id"]].codes += [row["upc"]] if row["upc"] else []
        self._learn_classes({read.product_class for read in found.values()})
        self._add_parts(found, owner)
        return list(found.values())

    def _add_parts(self, found: dict[int, Read], owner: dict[int, int]) -> None:
        links = get_model("catalogue", "ProductCategory").objects.filter(product__in=owner)
        for product, category in links.order_by("pk").values_list("product_id", "category_id"):
            found[owner[product]].categories.append(category)
        records = get_model("partner", "StockRecord").objects.filter(product__in=owner)
        for product, sku in records.order_by("pk").values_list("product_id", "partner_sku"):
            found[owner[product]].codes.append(sku)
        columns = [f"value_{column}" for column in VALUE_COLUMNS]
        values = list(
            ProductAttributeValue.objects.filter(product__in=owner).values_list(
                "pk", "product_id", "attribute_id", "translations", *columns
            )
        )
        self._learn_attributes({value[2] for value in values})
        several: dict[int, tuple[int, Any]] = {
            value[0]: (owner[value[1]], self.attributes[value[2]])
            for value in values
            if self.attributes[value[2]].type == ProductAttribute.MULTI_OPTION
        }
        through = ProductAttributeValue.value_multi_option.through.objects
        chosen = (
            list(
                through.filter(productattributevalue__in=several).values_list(
                    "productattributevalue_id", "attributeoption_id"
                )
            )
            if several
            else []
        )
        self._learn_options({value[-1] for value in values} | {option for _value, option in chosen})
        for pk, product, attribute_id, translations, *told in values:
            attribute = self.attributes[attribute_id]
            if pk not in several and (texts := self._value(attribute, told, translations)):
                _place(found[owner[product]], attribute, texts)
        for value, option in chosen:
            product, attribute = several[value]
            _place(found[product], attribute, self.options[option])

    def _learn_classes(self, ids: set[int | None]) -> None:
        new = {pk for pk in ids if pk and pk not in self.classes}
        if new:
            rows = ProductClass.objects.filter(pk__in=new).values_list("pk", "name")
            self.classes |= {pk: dict.fromkeys(LANGUAGES, name) for pk, name in rows}

    def _learn_attributes(self, ids: set[int]) -> None:
        new = ids - self.attributes.keys()
        if new:
            rows: Iterable[Any] = ProductAttribute.objects.filter(pk__in=new)
            self.attributes |= {row.pk: row for row in rows}

    def _learn_options(self, ids: set[int | None]) -> None:
        new = {pk for pk in ids if pk and pk not in self.options}
        if new:
            rows = AttributeOption.objects.filter(pk__in=new).values("pk", "option", "translations")
            self.options |= {
                row["pk"]: _all_languages(row["option"], row["translations"], "option")
                for row in rows
            }

    def _value(self, attribute: Any, columns: list[Any], translations: dict[str, Any]) -> Texts:
        text, integer, number, boolean, date, option = columns
        if attribute.type == ProductAttribute.OPTION:
            return self.options.get(option, {})
        if attribute.type == ProductAttribute.BOOLEAN:
            # "Bluetooth: yes" is found by its name; "no" is not to be found.
            return dict.fromkeys(LANGUAGES, "") if boolean else {}
        if text:
            return _all_languages(text, translations, "value_text")
        plain = next((each for each in (integer, number, date) if each is not None), None)
        if plain is None:
            return {}
        return dict.fromkeys(LANGUAGES, f"{plain:g}" if isinstance(plain, float) else str(plain))

    def _entry(self, read: Read) -> Entry:
        best: dict[str, float] = {}
        written: dict[str, str] = {}
        lines: list[dict[str, None]] = [{}, {}, {}]
        codes = tuple(dict.fromkeys(code for text in read.codes if (code := plain_code(text))))
        code_parts = [word for text in read.codes for word in words(text)]
        seen: list[dict[str, str]] = []
        for language in LANGUAGES:
            texts = self._texts(read, language)
            if texts in seen:  # not translated
                continue
            seen.append(texts)
            fields = {name: _field_words(text, written) for name, text in texts.items()}
            for name in ONCE:
                fields[name] = list(dict.fromkeys(fields[name]))
            for word, worth in worths({**fields, "code": codes}).items():
                best[word] = max(worth, best.get(word, 0.0))
            lines[0].update(dict.fromkeys(fields["title"]))
            for name in ("subtitle", "kind", "brand", "specs", "variants"):
                lines[1].update(dict.fromkeys(fields[name]))
            lines[2].update(dict.fromkeys(fields["description"]))
        for word in code_parts:
            best.setdefault(word, 1.0)
        lines[1].update(dict.fromkeys([*code_parts, *codes]))
        joined_lines = "\n".join(f" {' '.join(line)} " for line in lines)
        return Entry(read.id, best, codes, joined_lines, written)

    def _texts(self, read: Read, language: str) -> dict[str, str]:
        def text_of(texts: Iterable[Texts]) -> str:
            return " \n ".join(text[language] for text in texts if text.get(language))

        kinds = [self.categories[pk] for pk in read.categories if pk in self.categories]
        own_class = self.classes.get(read.product_class or 0, {})
        return {
            "title": text_of([read.titles]),
            "kind": text_of([*(own for own, _above in kinds), own_class]),
            "brand": text_of(read.brands),
            "variants": text_of(read.variants),
            "subtitle": text_of([read.subtitles]),
            "specs": text_of([*read.specs, *(above for _own, above in kinds)]),
            "description": strip_tags(text_of([read.descriptions])),
        }


def _field_words(text: str, written: dict[str, str]) -> list[str]:
    """The words of a field; notes in `written` how they are written there, the shortest way."""
    for run in SPELLING.findall(text.lower()):
        spelt = run if run.isascii() else normalise(run)
        word = stem(spelt)
        if word not in written or len(run) < len(written[word]):
            written[word] = run
    return words(text)[:MOST_WORDS]


def plain_code(text: str) -> str:
    """A SKU or barcode as it is compared: without blanks, dashes and the like."""
    return "".join(letter for letter in normalise(text) if letter.isalnum())


def _place(read: Read, attribute: Any, texts: Texts) -> None:
    """A brand among the brands; of other attributes the name is searched, too."""
    if attribute.code in BRAND_CODES:
        read.brands.append(texts)
        return
    read.specs.append(
        {
            language: f"{attribute.translated('name', language)} \n {texts.get(language, '')}"
            for language in LANGUAGES
        }
    )


def _all_languages(text: str | None, translations: dict[str, Any], name: str) -> Texts:
    return {
        language: (text if language == settings.LANGUAGE_CODE else None)
        or translations.get(language, {}).get(name)
        or text
        or ""
        for language in LANGUAGES
    }


def _category_names() -> dict[int, tuple[Texts, Texts]]:
    """Of each category its name, and those above it, by language."""
    by_path: dict[str, tuple[Texts, Texts]] = {}
    found: dict[int, tuple[Texts, Texts]] = {}
    for row in Category.objects.order_by("path").values("pk", "path", "name", "translations"):
        own = _all_languages(row["name"], row["translations"], "name")
        parent = by_path.get(row["path"][: -Category.steplen])
        above = (
            {language: f"{parent[0][language]} \n {parent[1][language]}" for language in LANGUAGES}
            if parent
            else dict.fromkeys(LANGUAGES, "")
        )
        by_path[row["path"]] = found[row["pk"]] = (own, above)
    return found
