from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InvoicesConfig(AppConfig):
    name = "shop.invoices"
    label = "invoices"
    verbose_name = _("Invoices")

    def ready(self) -> None:
        from shop.invoices import checks as checks
        from shop.invoices import receivers as receivers
