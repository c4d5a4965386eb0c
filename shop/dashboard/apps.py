from oscar.apps.dashboard import apps


class DashboardConfig(apps.DashboardConfig):
    """Oscar looks for forks of all parts of its dashboard below this one: see `catalogue.forms`."""

    name = "shop.dashboard"
