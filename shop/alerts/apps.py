from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AlertsConfig(AppConfig):
    name = "shop.alerts"
    label = "alerts"
    verbose_name = _("Back in stock")

    def ready(self) -> None:
        from shop.alerts import receivers as receivers
