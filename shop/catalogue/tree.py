"""The category tree as pages show it: one query, whatever its size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from shop.catalogue.models import Category, Product


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


def browsable() -> list[Category]:
    """Every public category in the order of the tree."""
    return list(Category.objects.browsable().order_by("path"))


def build_tree(
    categories: Iterable[Category], current: Category | None = None
) -> list[CategoryNode]:
    roots: list[CategoryNode] = []
    by_path: dict[str, CategoryNode] = {}
    for category in categories:
        node = CategoryNode(
            id=category.pk,
            title=category.get_name(),
            url=category.get_absolute_url(),
            image_url=category.image.url if category.image else "",
            is_current=current is not None and category.pk == current.pk,
            is_open=current is not None and current.path.startswith(category.path),
        )
        by_path[category.path] = node
        above = by_path.get(category.path[: -Category.steplen])
        (above.children if above else roots).append(node)
    return roots


def find(nodes: Iterable[CategoryNode], category: Category) -> CategoryNode | None:
    for node in nodes:
        if node.id == category.pk:
            return node
        if found := find(node.children, category):
            return found
    return None


def trail(categories: Iterable[Category], category: Category) -> list[Crumb]:
    """`category` and what stands above it, topmost first; no query."""
    return [
        Crumb(above.get_name(), above.get_absolute_url())
        for above in categories
        if category.path.startswith(above.path)
    ]


def deepest_category(product: Product, categories: Iterable[Category]) -> Category | None:
    """Where `product` belongs most closely, for its breadcrumb."""
    mine = set(
        Product.categories.through.objects.filter(product=product).values_list(
            "category", flat=True
        )
    )
    found = [category for category in categories if category.pk in mine]
    return max(found, key=lambda category: category.depth, default=None)
