from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxConfig(AppConfig):
    name = "shop.tax"
    label = "tax"
    verbose_name = _("Tax")

    def ready(self) -> None:
        from shop.tax import checks as checks
        from shop.tax import receivers as receivers
