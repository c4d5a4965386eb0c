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
        from shop.catalogue import feed_views, product_views, views
        from shop.catalogue.gone import or_gone

        shown = [
            path("", views.index, name="index"),
            path("feed/google.xml", feed_views.google, name="feed-google"),
            path("feed/meta.csv", feed_views.meta, name="feed-meta"),
            re_path(
                r"^category/(?P<category_slug>[\w-]*)_(?P<pk>\d+)/$",
                or_gone("category")(views.category),
                name="category",
            ),
            re_path(
                r"^(?P<product_slug>[\w-]*)_(?P<pk>\d+)/$",
                or_gone("product")(product_views.detail),
                name="detail",
            ),
            re_path(
                r"^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/review/$",
                product_views.add_review,
                name="reviews-add",
            ),
            re_path(
                r"^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/reviews/(?P<pk>\d+)/$",
                product_views.review,
                name="reviews-detail",
            ),
            re_path(
                r"^(?P<product_slug>[\w-]*)_(?P<product_pk>\d+)/reviews/$",
                product_views.review_list,
                name="reviews-list",
            ),
            path("reviews/<int:pk>/helpful/", product_views.vote, name="review-vote"),
            path("together/", product_views.add_together, name="add-together"),
            path("compare/", product_views.compare, name="compare"),
            path("compare/clear/", product_views.compare_clear, name="compare-clear"),
            path("compare/<int:pk>/", product_views.compare_mark, name="compare-mark"),
        ]
        rest = [re_path(r"^ranges/(?P<slug>[\w-]+)/$", views.index, name="range")]
        return self.post_process_urls([*shown, *hidden(rest)])
