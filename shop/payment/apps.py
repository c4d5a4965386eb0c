from oscar.apps.payment import apps


class PaymentConfig(apps.PaymentConfig):
    name = "shop.payment"

    def ready(self) -> None:
        super().ready()
        from shop.payment.stripe import checks as checks
