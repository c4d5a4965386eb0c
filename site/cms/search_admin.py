"""What the merchant tells the search, in Wagtail's admin: synonyms, promoted results, misses."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies.base import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from shop.search.models import MissedSearch, Promotion, Synonym


class AddSynonym(CreateView):
    """May come with what was searched for in vain."""

    def get_initial(self) -> dict[str, Any]:
        told = {name: self.request.GET.get(name, "") for name in ("phrase", "language")}
        return {**super().get_initial(), **{name: text for name, text in told.items() if text}}


class SynonymViewSet(ModelViewSet):
    model = Synonym
    name = "search_synonyms"
    icon = "arrows-up-down"
    menu_label = _("Synonyms")
    list_display = [
        "phrase",
        "meanings",
        BooleanColumn("is_two_way", label=_("Both ways")),
        "language",
    ]
    list_filter = ["language", "is_two_way"]
    search_fields = ["phrase", "meanings"]
    list_export = ["language", "phrase", "meanings", "is_two_way"]
    copy_view_enabled = False
    add_view_class = AddSynonym
    panels = [
        FieldPanel("phrase"),
        FieldPanel("meanings"),
        FieldRowPanel([FieldPanel("is_two_way"), FieldPanel("language")]),
    ]


class PromotionViewSet(ModelViewSet):
    model = Promotion
    name = "search_promotions"
    icon = "pick"
    menu_label = _("Promoted results")
    list_display = [
        "query",
        "language",
        "starts_at",
        "ends_at",
        BooleanColumn("is_active", label=_("Active")),
    ]
    list_filter = ["language", "is_active"]
    search_fields = ["query"]
    copy_view_enabled = False
    panels = [
        FieldPanel("query"),
        InlinePanel(
            "promoted", heading=_("Products"), label=_("Product"), panels=[FieldPanel("product")]
        ),
        PageChooserPanel("page"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("is_active"), FieldPanel("language")]),
    ]


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Shoppers write these rows; staff read and delete them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "change") and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        allowed = [action for action in actions if action not in ("add", "change")]
        return bool(allowed) and bool(super().user_has_any_permission(user, allowed))


register_permission_policy(MissedSearch, ReadOnlyPolicy(MissedSearch))


class MissedSearchViewSet(ModelViewSet):
    model = MissedSearch
    name = "missed_searches"
    icon = "search"
    menu_label = _("Searches without result")
    list_display = [
        TitleColumn("query", label=_("Searched for"), get_url=lambda missed: _synonym_for(missed)),
        "language",
        Column("count", label=_("Times"), sort_key="count"),
        Column("last_seen_at", label=_("Last"), sort_key="last_seen_at"),
    ]
    list_filter = ["language"]
    search_fields = ["query"]
    list_export = ["query", "language", "count", "last_seen_at"]
    ordering = ["-count", "-last_seen_at"]
    copy_view_enabled = False
    inspect_view_enabled = False
    form_fields = ["query", "language"]


class SearchViewSetGroup(ModelViewSetGroup):
    menu_label = _("Shop search")
    menu_icon = "search"
    menu_order = 260
    items = (SynonymViewSet, PromotionViewSet, MissedSearchViewSet)


def _synonym_for(missed: MissedSearch) -> str:
    """Straight to a new synonym for what was not found."""
    told = urlencode({"phrase": missed.query, "language": missed.language})
    return f"{reverse('search_synonyms:add')}?{told}"
