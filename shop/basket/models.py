from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.basket.abstract_models import AbstractBasket


class Basket(AbstractBasket):
    visitor = models.UUIDField(_("Visitor"), null=True, blank=True, db_index=True, editable=False, help_text="The guest whose basket this is, see accounts.visitor.")


from oscar.apps.basket.models import *  # noqa: E402
