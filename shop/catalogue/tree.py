"""The category tree as pages show it: out of the cache, no query while it stays the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.core.cache import cache
from django.utils.translation import get_language

from shop.catalogue.models import Category
from shop.catalogue.version import KEPT_SECONDS, tree_version

# The pickled tree is read from the cache once a version; each process remembers the last ones.
_remembered: dict[str, tuple[str, dict[int, Branch]]] = {}


@dataclass
class CategoryNode:
    id: int
    title: str
    url: str
    image_url: str
    children: list[CategoryNode] = field(default_factory=list)
    is_current: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class Crumb:
    title: str
    url: str


@dataclass(frozen=True)
class Branch:
    """A public category with its place in the tree, in one language."""

    id: int
    path: str
    title: str
    description: str
    meta_title: str
    meta_description: str
    url: str
    image_url: str
    in_menu: bool
    trail: tuple[int, ...]  # ids from the root down to this one
    children: tuple[int, ...]
    is_written: bool  # in this language, not only in the default one

    @property
    def crumb(self) -> Crumb:
        return Crumb(self.title, self.url)


def branches() -> dict[int, Branch]:
    """Every public category by id, in the order of the tree and the active language."""
    language = get_language() or ""
    version = tree_version()
    remembered = _remembered.get(language)
    if remembered and remembered[0] == version:
        return remembered[1]
    key = f"shop:tree:{language}:{version}"
    found: dict[int, Branch] | None = cache.get(key)
    if found is None:
        found = _read()
        cache.set(key, found, KEPT_SECONDS)
    _remembered[language] = (version, found)
    return found


def roots() -> list[Branch]:
    return [branch for branch in branches().values() if len(branch.trail) == 1]


def nodes(current: int | None = None) -> list[CategoryNode]:
    """The whole tree, with the way to the category `current` open."""
    found = branches()
    trail = found[current].trail if current in found else ()

    def node(branch: Branch) -> CategoryNode:
        return CategoryNode(
            id=branch.id,
            title=branch.title,
            url=branch.url,
            image_url=branch.image_url,
            children=[node(found[pk]) for pk in branch.children],
            is_current=branch.id == current,
            is_open=branch.id in trail,
        )

    return [node(branch) for branch in found.values() if len(branch.trail) == 1]


def crumbs(category: int) -> list[Crumb]:
    """The category and what stands above it, topmost first; nothing for a hidden one."""
    found = branches()
    return [found[pk].crumb for pk in found[category].trail] if category in found else []


def _read() -> dict[int, Branch]:
    found: dict[int, Branch] = {}
    by_path: dict[str, int] = {}
    rows: Iterable[Category] = Category.objects.browsable().order_by("path")
    for category in rows:
        above = by_path.get(category.path[: -Category.steplen])
        by_path[category.path] = category.pk
        found[category.pk] = Branch(
            id=category.pk,
            path=category.path,
            title=category.get_name(),
            description=category.get_description(),
            meta_title=category.get_meta_title(),
            meta_description=category.get_meta_description(),
            url=category.get_absolute_url(),
            image_url=category.image.url if category.image else "",
            in_menu=not category.exclude_from_menu,
            trail=(*(found[above].trail if above else ()), category.pk),
            children=(),
            is_written=category.is_translated("name"),
        )
        if above:
            parent = found[above]
            found[above] = replace(parent, children=(*parent.children, category.pk))
    return found
