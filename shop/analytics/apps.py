from oscar.apps.analytics import apps


class AnalyticsConfig(apps.AnalyticsConfig):
    """Oscar's tables, counted by receivers of our own: Oscar's write once for every line and view."""

    def ready(self) -> None:
        from shop.analytics import receivers as receivers
        from shop.analytics import tasks as tasks  # Celery looks in Oscar's package, not here
