"""The feed as files for Google Merchant Center (RSS with its namespace) and Meta (CSV).

Sent while it is made, so that memory does not grow with the catalogue; what was sent whole is kept
on disk under the catalogue's version and sent from there until something changes.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

from shop.catalogue.feed import UNWRITABLE, Item
from shop.catalogue.version import catalogue_version

CSV_FIELDS = (
    "id", "title", "description", "availability", "condition", "price", "link", "image_link",
    "additional_image_link", "brand", "gtin", "mpn", "item_group_id", "product_type", "color", "size",
    "material", "pattern", "shipping",
)  # fmt: skip


def as_xml(items: Iterable[Item], *, title: str, link: str, description: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n'
    yield _element("title", title) + _element("link", link) + _element("description", description)
    yield "\n"
    for item in items:
        yield _xml_item(item)
    yield "</channel></rss>\n"


def as_csv(items: Iterable[Item]) -> Iterator[str]:
    yield _csv_row(CSV_FIELDS)
    for item in items:
        delivery = item.delivery
        values = {
            "id": item.id,
            "title": item.title,
            "description": item.description,
            "availability": "in stock" if item.is_available else "out of stock",
            "condition": "new",
            "price": item.price,
            "link": item.link,
            "image_link": item.image,
            "additional_image_link": ",".join(item.more_images),
            "brand": item.brand,
            "gtin": item.gtin,
            "mpn": item.sku if item.brand and not item.gtin else "",
            "item_group_id": item.group,
            "product_type": item.path,
            # country:region:service:price, as Meta has it
            "shipping": f"{delivery.country}::{delivery.service}:{delivery.price}",
            **item.details,
        }
        yield _csv_row([values.get(name, "") for name in CSV_FIELDS])


def kept(name: str, parts: Iterable[str]) -> Iterator[bytes]:
    """`parts`, or the file of this `name` that was made of the same version of the catalogue."""
    folder = Path(settings.VAR) / "feeds"
    path = folder / f"{catalogue_version()}-{name}"
    if path.exists():
        with path.open("rb") as file:
            while block := file.read(64 * 1024):
                yield block
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="making-", delete=False) as making:
        unfinished = Path(making.name)
        try:
            for block in _blocks(parts):
                making.write(block)
                yield block
            making.flush()
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    for old in folder.glob(f"*-{name}"):
        if old != path:
            old.unlink(missing_ok=True)


def _blocks(parts: Iterable[str], *, size: int = 64 * 1024) -> Iterator[bytes]:
    """Few great pieces go through a server faster than many small ones."""
    waiting: list[bytes] = []
    length = 0
    for part in parts:
        encoded = part.encode()
        waiting.append(encoded)
        length += len(encoded)
        if length >= size:
            yield b"".join(waiting)
            waiting, length = [], 0
    if waiting:
        yield b"".join(waiting)


def _xml_item(item: Item) -> str:
    has_identity = bool(item.gtin or item.brand)
    fields = [
        ("id", item.id),
        ("title", item.title),
        ("description", item.description),
        ("link", item.link),
        ("image_link", item.image),
        *(("additional_image_link", url) for url in item.more_images),
        ("availability", "in_stock" if item.is_available else "out_of_stock"),
        ("price", item.price),
        ("condition", "new"),
        ("brand", item.brand),
        ("gtin", item.gtin),
        ("mpn", item.sku if item.brand and not item.gtin else ""),
        ("identifier_exists", "" if has_identity else "no"),
        ("item_group_id", item.group),
        ("product_type", item.path),
        ("unit_pricing_measure", item.net),
        *item.details.items(),
    ]
    parts = [_element(f"g:{name}", value) for name, value in fields if value]
    parts += [
        "<g:shipping>",
        _element("g:country", item.delivery.country),
        _element("g:service", item.delivery.service),
        _element("g:price", item.delivery.price),
        "</g:shipping>",
    ]
    return f"<item>{''.join(parts)}</item>\n"


def _element(name: str, value: str) -> str:
    return f"<{name}>{escape(value.translate(UNWRITABLE))}</{name}>"


def _csv_row(values: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(_harmless(value) for value in values)
    return line.getvalue()


def _harmless(value: str) -> str:
    """A table program must not take a title for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t") else value
