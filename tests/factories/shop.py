"""A small shop for tests: `make_product(...)` is all that most of them need."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any
from uuid import UUID

import factory
from django.core.files.base import ContentFile
from factory.django import DjangoModelFactory
from PIL import Image

from accounts.models import User
from shop import ordering
from shop.basket.models import Basket
from shop.catalogue.models import Category, Product, ProductClass, ProductImage
from shop.checkout.details import Details
from shop.order.models import Order
from shop.partner.models import Partner, StockRecord


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = "Alice"
    last_name = "Sommer"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return User.objects.create_user(
            kwargs.pop("email"), kwargs.pop("password", "wonderland-9"), **kwargs
        )


class ProductClassFactory(DjangoModelFactory):
    class Meta:
        model = ProductClass
        django_get_or_create = ("name",)

    name = "Goods"
    requires_shipping = True
    track_stock = True


class PartnerFactory(DjangoModelFactory):
    class Meta:
        model = Partner
        django_get_or_create = ("code",)

    code = "souk"
    name = "Souk"


class ProductFactory(DjangoModelFactory):
    """A product as such, without stock: `make_product` adds that."""

    class Meta:
        model = Product

    title = factory.Sequence(lambda n: f"Product {n}")
    product_class = factory.SubFactory(ProductClassFactory)
    structure = Product.STANDALONE
    tax_class = "standard"


class StockRecordFactory(DjangoModelFactory):
    class Meta:
        model = StockRecord

    product = factory.SubFactory(ProductFactory)
    partner = factory.SubFactory(PartnerFactory)
    partner_sku = factory.Sequence(lambda n: f"SKU-{n}")
    price = Decimal("11.90")
    price_currency = "EUR"
    num_in_stock = 10


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence(lambda n: f"Category {n}")

    @classmethod
    def _create(cls, model_class: type[Category], *args: Any, **kwargs: Any) -> Category:
        parent: Category | None = kwargs.pop("parent", None)
        return parent.add_child(**kwargs) if parent else Category.add_root(**kwargs)


def make_product(
    title: str = "Sencha",
    *,
    price: str = "11.90",
    stock: int = 10,
    category: Category | None = None,
    **fields: Any,
) -> Product:
    """A product that can be bought as it is."""
    product = ProductFactory(title=title, **fields)
    StockRecordFactory(product=product, price=Decimal(price), num_in_stock=stock)
    if category is not None:
        product.categories.add(category)
    return product


def make_parent(
    title: str = "Mug",
    *,
    variants: dict[str, str] | None = None,
    stock: int = 10,
    category: Category | None = None,
    **fields: Any,
) -> Product:
    """A product with variants: label to price."""
    parent = ProductFactory(title=title, structure=Product.PARENT, **fields)
    for label, price in (variants or {"Green": "19.00", "Sand": "21.00"}).items():
        child = ProductFactory(
            title=label, structure=Product.CHILD, parent=parent, product_class=None
        )
        StockRecordFactory(product=child, price=Decimal(price), num_in_stock=stock)
    if category is not None:
        parent.categories.add(category)
    return parent


def make_image(
    product: Product, *, size: tuple[int, int] = (1200, 1500), colour: str = "#b5651d"
) -> ProductImage:
    encoded = io.BytesIO()
    Image.new("RGB", size, colour).save(encoded, "PNG")
    image = ProductImage(product=product)
    image.original.save(f"picture-{product.pk}.png", ContentFile(encoded.getvalue()), save=True)
    return image


def make_basket(
    *products: Product, user: User | None = None, visitor: UUID | None = None, quantity: int = 1
) -> Basket:
    basket = ordering.basket_for(user=user, visitor=visitor)
    for product in products:
        ordering.add_line(basket=basket, product=product, quantity=quantity)
    return basket


DETAILS = Details(
    email="alice@example.com",
    first_name="Alice",
    last_name="Sommer",
    line1="Lindenstr. 5",
    line4="Berlin",
    postcode="10969",
    country="DE",
    phone="+4915123456789",
)


def make_ready(
    basket: Basket, *, details: Details = DETAILS, payment: str = "bank-transfer"
) -> Basket:
    """All that the checkout asks is told."""
    ordering.save_details(basket=basket, details=details)
    ordering.choose_shipping(basket=basket, code="standard")
    ordering.choose_payment(basket=basket, code=payment)
    return basket


def make_order(
    *products: Product,
    user: User | None = None,
    visitor: UUID | None = None,
    details: Details = DETAILS,
    language: str = "en",
    payment: str = "bank-transfer",
) -> Order:
    """An order placed the way that customers place them."""
    basket = make_basket(*(products or (make_product(),)), user=user, visitor=visitor)
    make_ready(basket, details=details, payment=payment)
    return ordering.place_order(basket=basket, user=user, visitor=visitor, language=language)
