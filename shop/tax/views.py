"""The account's page about a member's company."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shop.alerts.limits import network_of
from shop.requests import MemberRequest
from shop.tax import companies
from shop.tax.forms import CompanyForm
from shop.tax.models import TaxProfile


@never_cache
@login_required
def company(request: MemberRequest) -> HttpResponse:
    """Renders shop/account/company.html: form, profile (or None), standing (of a VAT ID, or None)."""
    now = timezone.now()
    profile = TaxProfile.objects.filter(user=request.user).first()
    known = {} if profile is None else model_to_dict(profile, ["company_name", "vat_id"])
    form = CompanyForm(request.POST or None, initial=known)
    if form.is_valid():
        companies.save_details(
            user=request.user, network=network_of(request), now=now, **form.cleaned_data
        )
        messages.success(request, _("Your details are saved."))
        return redirect("tax:company")
    vat_id = known.get("vat_id")
    context = {
        "form": form,
        "profile": profile,
        "standing": companies.standing_of(vat_id, now=now) if vat_id else None,
    }
    return render(request, "shop/account/company.html", context)
