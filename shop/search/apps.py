from django.urls import URLPattern, path
from oscar.apps.search import apps


class SearchConfig(apps.SearchConfig):
    name = "shop.search"

    def ready(self) -> None:
        from shop.search import checks as checks
        from shop.search import receivers as receivers

    def get_urls(self) -> list[URLPattern]:
        from shop.search import views

        return self.post_process_urls(
            [
                path("", views.search, name="search"),
                path("suggest/", views.suggest, name="suggest"),
            ]
        )
