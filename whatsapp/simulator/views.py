"""The staff's phone: shows what customers receive, and writes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from common.brand import shop_name
from conversations.models import ContactInbox, Message
from whatsapp import numbers
from whatsapp.simulator import phone, screen
from whatsapp.simulator.forms import NewPhoneForm, PhoneForm, WriteForm

View = Callable[[HttpRequest], HttpResponse]


def is_on() -> bool:
    return bool(settings.WHATSAPP_PROVIDER == "simulator")


def staff_only(view: View) -> View:
    """Wagtail's own gate stands before this one; here staff without it and a real provider are stopped."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            raise PermissionDenied
        if not is_on():
            raise Http404("The simulator is off: a real provider carries the messages.")
        return view(request)

    return guarded


@never_cache
@require_GET
@staff_only
def index(request: HttpRequest) -> HttpResponse:
    asks_for_new = "number" in request.GET
    form = NewPhoneForm(request.GET if asks_for_new else None)
    if asks_for_new and form.is_valid():
        return _to(form.cleaned_data["number"], form.cleaned_data["name"])
    return render(
        request,
        "whatsapp/simulator/index.html",
        {
            **_state(request),
            "form": form,
            "is_new_open": asks_for_new,
            "header_title": _("WhatsApp phone"),
            "header_icon": "mobile-alt",
            "breadcrumbs_items": [
                {"url": reverse("wagtailadmin_home"), "label": _("Home")},
                {
                    "url": "",
                    "label": _("WhatsApp phone"),
                    "sublabel": _("What customers see, and what they write back"),
                },
            ],
        },
    )


@never_cache
@require_GET
@staff_only
def refresh(request: HttpRequest) -> HttpResponse:
    """List and screen alone; the page asks for them every other second."""
    return render(request, "whatsapp/simulator/includes/state.html", _state(request))


@require_POST
@staff_only
def write(request: HttpRequest) -> HttpResponse:
    form = WriteForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    given = form.cleaned_data
    if given["payload"]:
        message = get_object_or_404(
            Message.objects.select_related("inbox", "conversation__contact_inbox"),
            pk=given["message"],
            conversation__contact_inbox__source_id=given["phone"],
            inbox__in=screen.simulated_inboxes(),
            direction=Message.Direction.OUTBOUND,
        )
        choice = screen.choice_of(message, given["payload"])
        if choice is None:
            raise Http404("The message has no such button.")
        phone.tap(
            wa_id=given["phone"],
            name=given["name"],
            message=message,
            kind=choice.kind,
            choice=choice.payload,
            title=choice.title,
        )
    else:
        phone.write(wa_id=given["phone"], name=given["name"], text=given["text"])
    return _to(given["phone"], given["name"])


@require_POST
@staff_only
def mark_read(request: HttpRequest) -> HttpResponse:
    """The person looks at the screen: blue ticks."""
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    identity = screen.find_phone(form.cleaned_data["phone"])
    if identity is not None:
        phone.report(screen.unread_of(identity), "read")
    return HttpResponse(status=204)


def _state(request: HttpRequest) -> dict[str, object]:
    listed = list(screen.phones()[:50])
    wa_id = request.GET.get("phone", "")
    if not numbers.is_number(wa_id):
        wa_id = listed[0].source_id if listed and "phone" not in request.GET else ""
    identity = next((row for row in listed if row.source_id == wa_id), None)
    if identity is None and wa_id:
        identity = screen.find_phone(wa_id)
    return {
        "phones": listed,
        "wa_id": wa_id,
        "identity": identity,
        "name": _name(identity, request.GET.get("name", "")),
        "shop": shop_name(),
        "bubbles": screen.bubbles(identity) if identity else [],
        "side": screen.shop_side(identity, timezone.now()) if identity else None,
    }


def _name(identity: ContactInbox | None, given: str) -> str:
    return (identity.contact.name if identity else "") or given[:100]


def _to(wa_id: str, name: str) -> HttpResponseRedirect:
    query = {"phone": wa_id, **({"name": name} if name else {})}
    return HttpResponseRedirect(f"{reverse('whatsapp_simulator')}?{urlencode(query)}")
