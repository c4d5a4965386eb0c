from oscar.apps.shipping.repository import Repository as OscarRepository

from shop.shipping.methods import StandardDelivery


class Repository(OscarRepository):
    """Which ways of shipping a basket has."""

    methods = (StandardDelivery(),)
