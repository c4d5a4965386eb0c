"""Writes the index of products: modelsearch's rows, and beside them documents and the vocabulary.

`Product.search_text` is three lines of words, the most telling first, for whoever compares products:

    titles | subtitles, categories, attributes, variants, codes | descriptions

Receivers keep it up to date row by row; after a bulk import call `refresh()` once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import F, Q

from shop.catalogue.models import Product
from shop.search import backends
from shop.search.documents import Entry, Reader, plain_code
from shop.search.models import Document, Term
from shop.search.version import bump

AT_ONCE = 500
HUNDREDTHS = 100
LONGEST_TERM = 40
Written = dict[str, str]


def refresh(ids: Iterable[int] | None = None) -> None:
    """Index the products with these ids (variants: their parents), or every product anew."""
    with transaction.atomic():
        if ids is None:
            _refresh_all()
        else:
            _refresh_some(_standing_alone(set(ids)))
    bump()


def forget(ids: Iterable[int]) -> None:
    """These products are deleted, or about to be."""
    gone = list(ids)
    with transaction.atomic():
        before = _counted(Document.objects.filter(pk__in=gone).values_list("words", flat=True))
        Document.objects.filter(pk__in=gone).delete()
        backends.remove(gone)
        _change_counts(Counter(), before, {})
    bump()


def has_code(product_id: int, code: str) -> bool:
    """Whether the index knows `code` as one of this product (of a variant: of its parent)."""
    told = f" {plain_code(code)} "
    mine = Q(product=product_id) | Q(product__children=product_id)
    return Document.objects.filter(mine, codes__contains=told).exists()


def _refresh_all() -> None:
    wanted = list(Product.objects.browsable().order_by("pk").values_list("pk", flat=True))
    stale = set(Document.objects.values_list("pk", flat=True)) - set(wanted)
    _drop(stale)
    counts: Counter[str] = Counter()
    written: Written = {}
    reader = Reader()
    for some in _batches(wanted):
        entries = reader.entries(some)
        _write(entries)
        for entry in entries:
            counts.update(entry.worths.keys())
            written.update(entry.written)
    Term.objects.all().delete()
    Term.objects.bulk_create(
        [_term(word, count, written) for word, count in counts.items() if _is_kept(word, count)],
        batch_size=2000,
    )


def _refresh_some(ids: list[int]) -> None:
    reader = Reader()
    for some in _batches(ids):
        Product.objects.filter(pk__in=some).hold()
        known = {document.pk: document for document in Document.objects.filter(pk__in=some)}
        entries = reader.entries(some)
        changed = [entry for entry in entries if _is_news(entry, known.get(entry.id))]
        gone = known.keys() - {entry.id for entry in entries}
        left = [*gone, *(entry.id for entry in changed)]
        before = _counted(known[pk].words for pk in left if pk in known)
        _write(changed)
        _drop(gone)
        after: Counter[str] = Counter()
        written: Written = {}
        for entry in changed:
            after.update(entry.worths.keys())
            written.update(entry.written)
        _change_counts(after, before, written)


def _is_news(entry: Entry, known: Document | None) -> bool:
    return known is None or (known.words, known.codes) != (_told(entry.worths), _codes(entry))


def _write(entries: Sequence[Entry]) -> None:
    if not entries:
        return
    Document.objects.bulk_create(
        [
            Document(product_id=entry.id, words=_told(entry.worths), codes=_codes(entry))
            for entry in entries
        ],
        update_conflicts=True,
        unique_fields=["product"],
        update_fields=["words", "codes"],
        batch_size=AT_ONCE,
    )
    backends.write({entry.id: entry.classes for entry in entries})
    lines = {entry.id: entry.lines for entry in entries}
    rows = Product.objects.filter(pk__in=lines).only("search_text")
    changed = [product for product in rows if product.search_text != lines[product.pk]]
    for product in changed:
        product.search_text = lines[product.pk]
    Product.objects.bulk_update(changed, ["search_text"], batch_size=AT_ONCE)


def _drop(ids: Collection[int]) -> None:
    if ids:
        Document.objects.filter(pk__in=ids).delete()
        backends.remove(ids)


def _told(worths: dict[str, float]) -> str:
    told = (f"{word}:{max(1, round(worth * HUNDREDTHS))}" for word, worth in worths.items())
    return f" {' '.join(told)} "


def _codes(entry: Entry) -> str:
    return f" {' '.join(entry.codes)} "


def _counted(documents: Iterable[str]) -> Counter[str]:
    return Counter(told.partition(":")[0] for words in documents for told in words.split())


def _change_counts(after: Counter[str], before: Counter[str], written: Written) -> None:
    """Count the words of some products as they are now, and no longer as they were."""
    changes = {
        word: after[word] - before[word]
        for word in after.keys() | before.keys()
        if after[word] != before[word]
    }
    if not changes:
        return
    known = set(Term.objects.filter(pk__in=changes).values_list("pk", flat=True))
    by_change: dict[int, list[str]] = {}
    for word, change in changes.items():
        if word in known:
            by_change.setdefault(change, []).append(word)
    for change, some in by_change.items():
        fewer = Term.objects.filter(pk__in=some, found_in__lte=-change)
        if change < 0:
            fewer.delete()
        Term.objects.filter(pk__in=some).update(found_in=F("found_in") + change)
    Term.objects.bulk_create(
        [
            _term(word, change, written)
            for word, change in changes.items()
            if change > 0 and word not in known and _is_kept(word, change)
        ],
        ignore_conflicts=True,
    )


def _term(word: str, count: int, written: Written) -> Term:
    return Term(
        word=word, backwards=word[::-1], written=written.get(word, word)[:64], found_in=count
    )


def _is_kept(word: str, count: int) -> bool:
    """Not the codes and sizes of single products: nobody mistypes towards those."""
    return len(word) <= LONGEST_TERM and (count > 1 or word.isalpha())


def _standing_alone(ids: set[int]) -> list[int]:
    rows = Product.objects.filter(pk__in=ids).values_list("pk", "parent_id")
    return sorted({parent or pk for pk, parent in rows})


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
