from django.urls import URLPattern, path
from oscar.apps.wishlists import apps


class WishlistsConfig(apps.WishlistsConfig):
    name = "shop.wishlists"

    def ready(self) -> None:
        from shop.wishlists import receivers as receivers  # not super(): it imports Oscar's view

    def get_urls(self) -> list[URLPattern]:
        from shop.wishlists import views

        urls = [
            path("", views.own, name="list"),
            path("share/", views.share, name="share"),
            path("<int:pk>/", views.mark, name="mark"),
            path("<int:pk>/move/", views.move, name="move"),
            path("<str:key>/", views.shared, name="detail"),
        ]
        return self.post_process_urls(urls)
