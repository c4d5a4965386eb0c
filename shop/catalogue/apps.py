from django.urls import URLPattern, path, re_path
from oscar.apps.catalogue import apps

from shop.hidden import hidden


class CatalogueConfig(apps.CatalogueConfig):
    name = "shop.catalogue"

    def ready(self) -> None:
        from django.apps import apps as registry

        from shop.catalogue import receivers as receivers

        # Not super(): it imports Oscar's views, which need haystack's index.
        self.reviews_app = registry.get_app_config("reviews")

    def get_urls(self) -> list[URLPattern]:
        from shop.catalogue import views

        shown = [
            path("", views.index, name="index"),
            re_path(
                r"^category/(?P<category_slug>[\w-]*)_(?P<pk>\d+)/$",
                views.category,
                name="category",
            ),
            re_path(r"^(?P<product_slug>[\w-]*)_(?P<pk>\d+)/$", views.detail, name="detail"),
            re_path(
                r"^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/review/$",
                views.add_review,
                name="reviews-add",
            ),
            re_path(
                r"^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/reviews/(?P<pk>\d+)/$",
                views.review,
                name="reviews-detail",
            ),
        ]
        rest = [re_path(r"^ranges/(?P<slug>[\w-]+)/$", views.index, name="range")]
        return self.post_process_urls([*shown, *hidden(rest)])
