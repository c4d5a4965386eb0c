"""The wish list of members and guests, shared or not."""

from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from shop import ordering
from shop.wishlists import lists
from shop.wishlists.models import WishList
from tests.factories.shop import make_image, make_parent, make_product


def mark(client, product, wanted="1", **headers):
    url = reverse("wishlists:mark", args=[product.pk])
    return client.post(url, {"wanted": wanted}, headers=headers)


def titles(client) -> list[str]:
    return [card.title for card in client.get(reverse("wishlists:list")).context["cards"]]


def test_a_guest_wishes_and_finds_it_again(client):
    mark(client, make_product("Sencha"))

    assert titles(client) == ["Sencha"]


def test_looking_at_an_empty_list_makes_no_row(client):
    html = client.get(reverse("wishlists:list")).content.decode()

    assert "Nothing on it yet" in html
    assert not WishList.objects.exists()


def test_the_same_press_twice_is_one_wish(member, alice):
    tea = make_product("Sencha")

    mark(member, tea)
    mark(member, tea)

    assert alice.wishlist.lines.count() == 1


def test_a_wish_is_taken_off_and_taking_it_off_again_is_no_error(member):
    tea = make_product("Sencha")
    mark(member, tea)

    assert [mark(member, tea, "0").status_code for _ in range(2)] == [302, 302]
    assert titles(member) == []


def test_the_heart_answers_with_itself(member):
    tea = make_product("Sencha")

    response = mark(member, tea, **{"HX-Request": "true"})

    assert 'aria-pressed="true"' in response.content.decode()
    assert "says" in response.headers["HX-Trigger"]


def test_hidden_products_and_variants_cannot_be_wished_for(client):
    hidden = make_product("Hidden", is_public=False)
    child = make_parent("Mug").children.first()

    assert [mark(client, each).status_code for each in (hidden, child)] == [404, 404]


def test_a_full_list_says_so(member, alice, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 1)
    mark(member, make_product("First"))

    response = mark(member, make_product("Second"), **{"HX-Request": "true"})

    assert 'aria-pressed="false"' in response.content.decode()
    assert "wish list is full" in response.headers["HX-Trigger"]
    assert titles(member) == ["First"]


def test_what_a_guest_wished_for_joins_the_members_list_at_log_in(client, alice):
    shared, mine, guests = make_product("Both"), make_product("Mine"), make_product("Guest's")
    lists.add(product=shared, user=alice, visitor=None)
    lists.add(product=mine, user=alice, visitor=None)
    mark(client, shared)
    mark(client, guests)

    client.post(reverse("customer:login"), {"email": alice.email, "password": "wonderland-9"})

    assert sorted(titles(client)) == ["Both", "Guest's", "Mine"]
    assert WishList.objects.get().owner == alice


def test_another_guest_does_not_see_it(client):
    mark(client, make_product("Sencha"))

    assert titles(Client()) == []


def test_there_is_one_list_each(alice):
    WishList.objects.create(owner=alice)

    with pytest.raises(IntegrityError):
        WishList.objects.create(owner=alice)


# --- Sharing ----------------------------------------------------------------------------------


def shared_url(client) -> str:
    client.post(reverse("wishlists:share"), {"shared": "1"})
    return client.get(reverse("wishlists:list")).context["share_url"]


def test_a_shared_list_is_read_by_whoever_has_the_link(member):
    mark(member, make_product("Sencha"))

    response = Client().get(shared_url(member))

    assert [card.title for card in response.context["cards"]] == ["Sencha"]
    assert "wishlists/share" not in response.content.decode()


def test_a_list_that_is_not_shared_is_not_found(member, alice):
    mark(member, make_product("Sencha"))

    assert Client().get(reverse("wishlists:detail", args=[alice.wishlist.key])).status_code == 404


def test_a_link_that_was_taken_back_is_dead_for_good(member):
    mark(member, make_product("Sencha"))
    old = shared_url(member)

    member.post(reverse("wishlists:share"), {"shared": "0"})
    new = shared_url(member)

    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_the_key_is_too_long_to_be_guessed(member, alice):
    mark(member, make_product("Sencha"))

    assert len(alice.wishlist.key) >= 20


def test_nobody_changes_somebody_elses_list(member, alice, mallory):
    tea = make_product("Sencha")
    mark(member, tea)
    stranger = Client()
    stranger.force_login(mallory)

    mark(stranger, tea, "0")

    assert stranger.post(reverse("wishlists:move", args=[tea.pk])).status_code == 404
    assert titles(member) == ["Sencha"]


# --- Into the basket --------------------------------------------------------------------------


def test_a_wish_moves_into_the_basket(member, alice):
    tea = make_product("Sencha")
    mark(member, tea)

    member.post(reverse("wishlists:move", args=[tea.pk]))

    assert ordering.basket_for(user=alice).num_items == 1
    assert titles(member) == []


def test_what_is_sold_out_stays_on_the_list_and_says_why(member, alice):
    tea = make_product("Sencha", stock=0)
    mark(member, tea)

    response = member.post(reverse("wishlists:move", args=[tea.pk]), follow=True)

    assert "sold out" in response.content.decode()
    assert titles(member) == ["Sencha"]
    assert ordering.basket_for(user=alice).is_empty


def test_what_needs_a_choice_leads_to_its_page(member):
    mug = make_parent("Mug")
    mark(member, mug)

    response = member.post(reverse("wishlists:move", args=[mug.pk]))

    assert response.url == mug.get_absolute_url()


def test_a_product_that_is_gone_is_counted_and_not_shown(member):
    tea = make_product("Sencha")
    mark(member, tea)
    tea.is_public = False
    tea.save()

    context = member.get(reverse("wishlists:list")).context

    assert (context["cards"], context["gone"]) == ([], 1)


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_however_long(member, count, django_assert_max_num_queries):
    for n in range(count):
        product = make_product(f"Tea {n}")
        make_image(product, size=(40, 50))
        mark(member, product)
    mark(member, make_parent("Mug"))
    member.get(reverse("wishlists:list"))

    with django_assert_max_num_queries(8):
        member.get(reverse("wishlists:list"))
