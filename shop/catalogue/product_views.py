"""One product: its page, what people say of it, and comparing it with others."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shop import ordering
from shop.alerts import waiting
from shop.alerts.forms import AlertForm
from shop.analytics import views_seen
from shop.basket.estimates import country_of
from shop.basket.middleware import person
from shop.catalogue import addresses, opinions, seen
from shop.catalogue import compare as comparing
from shop.catalogue import listing as listings
from shop.catalogue.cards import cards_of
from shop.catalogue.details import specs_of
from shop.catalogue.forms import ProductReview, ReviewForm
from shop.catalogue.idcookie import join_ids, parse_ids
from shop.catalogue.listing_models import Listing
from shop.catalogue.models import Product
from shop.catalogue.page import Asked, find, product_page
from shop.catalogue.surroundings import whole_page
from shop.requests import MemberRequest, ShopRequest, answer_to, wanted_next
from shop.wishlists import lists

REVIEWS_PER_PAGE = 20
REVIEW_SORTS = {
    "helpful": gettext_lazy("Most helpful first"),
    "new": gettext_lazy("Newest first"),
    "best": pgettext_lazy("reviews", "Best first"),
    "worst": pgettext_lazy("reviews", "Worst first"),
}


# --- The page ---------------------------------------------------------------------------------


@require_safe
def detail(request: ShopRequest, product_slug: str, pk: int) -> HttpResponse:
    """Renders shop/catalogue/product.html with the fields of `page.ProductPage` and
    `surroundings.Surroundings` as its context, and what `_personal` adds.

    `?variant=<id>` chooses a variant; a variant's own address leads to its parent's page. htmx is
    given what changes with the variant alone (shop/catalogue/includes/main.html).
    """
    from shop.catalogue.views import canonical

    pk = _number(pk)
    listing = find(pk)
    if listing is None:
        return _elsewhere(pk)
    addresses.of_listing(pk, listing.facts).note_on(request)
    variant = request.GET.get("variant", "")
    asked = Asked(
        strategy=request.strategy,
        now=timezone.now(),
        variant_id=int(variant) if variant.isdecimal() and len(variant) < 12 else None,
        country=country_of(request),
    )
    if request.htmx and request.htmx.target in ("product-main", "div#product-main"):
        page = product_page(listing, asked)
        context = page.__dict__ | {"page": page} | _personal(request, page)
        response = render(request, "shop/catalogue/includes/main.html", context)
    else:
        last = seen.seen_ids(request, but=pk)
        page, around = whole_page(listing, asked, seen=last)
        if elsewhere := canonical(request, page.product.get_absolute_url()):
            return elsewhere
        context = page.__dict__ | around.__dict__ | {"page": page} | _personal(request, page)
        response = render(request, "shop/catalogue/product.html", context)
        seen.remember(request, response, pk)
        views_seen.note(request, pk)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _personal(request: ShopRequest, page: Any) -> dict[str, Any]:
    """What depends on who looks: at most one query, for the wish list."""
    product = page.product
    user, visitor = person(request)
    can_wait = page.chosen is not None and page.price is not None and not page.is_available
    return {
        "product_id": product.pk,
        "is_wished": product.pk in lists.wished([product.pk], user=user, visitor=visitor),
        "is_compared": product.pk in comparing.COOKIE.read(request),
        "alert_form": AlertForm(initial={"email": user.email if user else ""})
        if can_wait
        else None,
        "alert_wording": waiting.WORDING,
        "reviews_url": reverse("catalogue:reviews-list", args=[product.text("slug"), product.pk]),
        "review_url": reverse("catalogue:reviews-add", args=[product.text("slug"), product.pk]),
    }


def _elsewhere(pk: int) -> HttpResponse:
    """A variant's address leads to its parent; a product that nobody has listed yet is listed."""
    found = Product.objects.public().select_related("parent").filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.is_child:
        if not found.parent.is_public:
            raise Http404
        return redirect(found.get_absolute_url())
    if not Listing.objects.filter(pk=pk, is_public=True).exists():
        listings.refresh([pk])
        if find(pk) is None:
            raise Http404
    return redirect(found.get_absolute_url())


@require_POST
def add_together(request: ShopRequest) -> HttpResponse:
    """Put several products into the basket: all of them or none."""
    from shop.basket.views import Said, answer, own_basket

    ids = parse_ids(".".join(request.POST.getlist("product")), most=8)
    found = Product.objects.public().select_related("product_class", "parent__product_class")
    products = list(found.filter(pk__in=ids))
    basket = own_basket(request)
    is_new = basket.pk is None
    try:
        if not ids or len(products) < len(ids):
            raise ordering.NotForSale
        with transaction.atomic():
            for product in products:
                ordering.add_line(basket=basket, product=product)
    except ordering.OrderingError as error:
        said = Said(_("Nothing was added: %(reason)s") % {"reason": error}, is_error=True)
        if is_new:
            basket.pk = None  # its row went with what was taken back
        basket.reset_offer_applications()
    else:
        said = Said(_("All of them are in your basket."))
    return answer(request, basket, said, opens=True)


# --- What people say --------------------------------------------------------------------------


@require_safe
def review_list(request: ShopRequest, product_slug: str, product_pk: int) -> HttpResponse:
    """Renders shop/catalogue/reviews.html: product, card, page (of `Review`s), rating_bars, stars,
    sort, sorts, reviews_url, review_url."""
    product_pk = _number(product_pk)
    card = _card(request, product_pk)
    product = card.product
    stars = request.GET.get("stars", "")
    stars = stars if stars in ("1", "2", "3", "4", "5") else ""
    sort = request.GET.get("sort", "")
    sort = sort if sort in opinions.SORTS else "helpful"
    spread = opinions.spread_of(product_pk)
    rows = opinions.approved(product_pk, sort=sort)
    if stars:
        rows = rows.filter(score=int(stars))
    sold = [product.pk, *(variant.pk for variant in product.variants)]
    paginator = Paginator(opinions.with_buyers(rows, sold), REVIEWS_PER_PAGE)
    # Counted already, by stars.
    paginator.count = spread[int(stars)] if stars else sum(spread.values())  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = [opinions.shown(row) for row in page.object_list]
    context = {
        "card": card,
        "product": product,
        "page": page,
        "reviews": page.object_list,
        "rating": card.rating,
        "review_count": sum(spread.values()),
        "rating_bars": opinions.bars(spread),
        "stars": stars,
        "sort": sort,
        "sorts": REVIEW_SORTS,
        "reviews_url": request.path,
        "review_url": reverse("catalogue:reviews-add", args=[product.text("slug"), product_pk]),
    }
    return render(request, "shop/catalogue/reviews.html", context)


@login_required
def add_review(request: ShopRequest, product_slug: str, product_pk: int) -> HttpResponse:
    """Renders shop/account/review_form.html: form, product."""
    product = get_object_or_404(Product.objects.browsable(), pk=product_pk)
    if product.has_review_by(request.user):
        messages.info(request, _("You have reviewed this product already."))
        return redirect(product.get_absolute_url())
    form = ReviewForm(
        request.POST or None, instance=ProductReview(product=product, user=request.user)
    )
    if form.is_valid():
        written = form.save()
        if written.is_approved:
            messages.success(request, _("Thank you for your review."))
        else:
            messages.success(
                request, _("Thank you. Your review is shown as soon as we have read it.")
            )
        return redirect(f"{product.get_absolute_url()}#reviews")
    return render(request, "shop/account/review_form.html", {"form": form, "product": product})


@require_safe
def review(request: ShopRequest, product_slug: str, product_pk: int, pk: int) -> HttpResponse:
    """Reviews stand on the product's page; the dashboard links to them one by one."""
    product = get_object_or_404(Product.objects.browsable(), pk=product_pk)
    return redirect(f"{product.get_absolute_url()}#reviews")


@require_POST
def vote(request: MemberRequest, pk: int) -> HttpResponse:
    """Somebody found a review helpful; htmx swaps shop/catalogue/includes/helpful.html."""
    found = get_object_or_404(ProductReview.objects.approved().select_related("product"), pk=pk)
    back = f"{found.product.get_absolute_url()}#review-{pk}"
    if not request.user.is_authenticated:
        login = f"{reverse(settings.LOGIN_URL)}?next={found.product.get_absolute_url()}"
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": login})
        return redirect(login)
    try:
        found = opinions.vote(review_id=pk, user=request.user)
        text, is_error = _("Thank you, noted."), False
    except opinions.MayNotVote as error:
        text, is_error = str(error), True
    if request.htmx:
        context = {"review": opinions.shown(found), "has_voted": True}
        response = render(request, "shop/catalogue/includes/helpful.html", context)
        return answer_to(response, text, is_error=is_error)
    messages.add_message(request, messages.ERROR if is_error else messages.SUCCESS, text)
    return redirect(back)


# --- Side by side -----------------------------------------------------------------------------


@never_cache
@require_safe
def compare(request: ShopRequest) -> HttpResponse:
    """Renders shop/catalogue/compare.html: comparison, share_url, is_shared.

    `?ids=1.2.3` is a comparison to hand on; without, the browser's own list counts.
    """
    given = request.GET.get("ids")
    own = comparing.COOKIE.read(request)
    ids = own if given is None else parse_ids(given, most=comparing.MOST)
    cards = cards_of(ids, request.strategy)
    told = {row.pk: row for row in Listing.objects.filter(pk__in=[card.id for card in cards])}
    comparison = comparing.Comparison(
        cards, comparing.rows_of([specs_of(told[card.id]) for card in cards])
    )
    path = f"{request.path}?ids={join_ids(card.id for card in cards)}"
    context = {
        "comparison": comparison,
        "share_url": f"{settings.BASE_URL}{path}",
        "is_shared": given is not None and ids != own,
    }
    return render(request, "shop/catalogue/compare.html", context)


@require_POST
def compare_mark(request: ShopRequest, pk: int) -> HttpResponse:
    """Put a product beside the others (`wanted=1`) or take it away; the same again changes nothing."""
    is_wanted = request.POST.get("wanted", "1") == "1"
    ids = comparing.COOKIE.read(request)
    is_error = False
    if is_wanted:
        get_object_or_404(Product.objects.browsable(), pk=pk)
        try:
            ids = comparing.added(ids, pk)
            text = _("It is in your comparison.")
        except comparing.Full:
            is_error = True
            text = _("Four products fit side by side. Take one out of the comparison first.")
    else:
        ids = [other for other in ids if other != pk]
        text = _("Taken out of your comparison.")
    response: HttpResponse
    if request.htmx:
        context = {"product_id": pk, "is_compared": pk in ids}
        response = render(request, "shop/catalogue/includes/compare_button.html", context)
        response = answer_to(response, text, is_error=is_error)
    else:
        messages.add_message(request, messages.ERROR if is_error else messages.SUCCESS, text)
        response = redirect(wanted_next(request, fallback=reverse("catalogue:compare")))
    comparing.COOKIE.write(response, ids)
    return response


@require_POST
def compare_clear(request: ShopRequest) -> HttpResponse:
    response = redirect("catalogue:compare")
    comparing.COOKIE.write(response, [])
    return response


def _number(pk: int | str) -> int:
    """From an address by a pattern that knows digits, but not how many."""
    if len(str(pk)) > 15:
        raise Http404
    return int(pk)


def _card(request: ShopRequest, product_id: int) -> Any:
    found = cards_of([product_id], request.strategy)
    if not found:
        raise Http404
    return found[0]
