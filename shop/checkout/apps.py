from django.urls import URLPattern, path
from oscar.apps.checkout import apps


class CheckoutConfig(apps.CheckoutConfig):
    name = "shop.checkout"

    def ready(self) -> None:
        """Not Oscar's: its session-based steps are not used."""

    def get_urls(self) -> list[URLPattern]:
        """Mounted at /shop/: the link to an order stands outside /shop/checkout/."""
        from shop.checkout import claiming, online, views
        from shop.order.views import cancel_by_link

        order = "order/<str:number>/<str:token>/"
        return self.post_process_urls(
            [
                path("checkout/", views.details, name="index"),
                path("checkout/delivery/", views.delivery, name="delivery"),
                path("checkout/payment/", views.payment, name="payment"),
                path("checkout/summary/", views.summary, name="summary"),
                path("checkout/thank-you/", online.thank_you, name="thank-you"),
                path("checkout/account/", claiming.claim, name="claim"),
                path(order, online.order_link, name="order-link"),
                path(f"{order}pay/", online.pay, name="pay"),
                path(f"{order}pay/change/", online.change_payment, name="change-payment"),
                path(f"{order}pay/basket/", online.reopen, name="reopen"),
                path(f"{order}paid/", online.paid, name="paid"),
                path(f"{order}cancel/", cancel_by_link, name="cancel-order"),
            ]
        )
