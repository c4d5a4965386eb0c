from django.urls import URLPattern, path
from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "shop.checkout"

    def ready(self) -> None:
        """Not Oscar's: its session-based steps are not used."""

    def get_urls(self) -> list[URLPattern]:
        """Mounted at /shop/: the link to an order stands outside /shop/checkout/."""
        from shop.checkout import views

        return self.post_process_urls(
            [
                path("checkout/", views.details, name="index"),
                path("checkout/delivery/", views.delivery, name="delivery"),
                path("checkout/payment/", views.payment, name="payment"),
                path("checkout/thank-you/", views.thank_you, name="thank-you"),
                path("order/<str:number>/<str:token>/", views.order_link, name="order-link"),
            ]
        )
