"""Who waits for a product is told once, in turn, and only who wanted to be."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from conversations import delivery
from conversations.models import Message
from shop.alerts import limits, waiting
from shop.customer.models import ProductAlert
from tests.factories.shop import UserFactory, make_parent, make_product


@pytest.fixture
def gone():
    return make_product("Sencha", stock=0)


def restock(product, units: int = 5) -> None:
    record = product.stockrecords.get()
    record.num_in_stock = units
    record.save()


def wait_for(product, email: str) -> ProductAlert:
    alert = waiting.ask(product=product, email=email, user=None, language="en")
    waiting.confirm(alert)
    return alert


def tell(product) -> int:
    return waiting.tell(product_id=product.pk, now=timezone.now())


def mails_to(email: str) -> list[Message]:
    rows = Message.objects.filter(conversation__contact_inbox__source_id=email)
    return list(rows.order_by("pk"))


def subjects(email: str) -> list[str]:
    return [message.body.subject for message in mails_to(email)]


# --- Asking -----------------------------------------------------------------------------------


def test_a_member_is_noted_at_once_with_the_words_they_agreed_to(member, alice, gone):
    response = member.post(reverse("alerts:ask", args=[gone.pk]), {"email": alice.email})

    alert = ProductAlert.objects.get()
    assert response.url == gone.get_absolute_url()
    assert (alert.user, alert.status) == (alice, ProductAlert.ACTIVE)
    assert alert.wording == str(waiting.WORDING)
    assert mails_to(alice.email) == []


def test_a_guest_confirms_by_the_link_in_the_mail(client, gone):
    client.post(reverse("alerts:ask", args=[gone.pk]), {"email": "bob@example.com"})
    alert = ProductAlert.objects.get()
    assert alert.status == ProductAlert.UNCONFIRMED
    link = re.search(
        r"http://testserver(/shop/alerts/confirm/\S+)", mails_to("bob@example.com")[0].text
    )

    client.get(link.group(1))  # a mail program that looks at links confirms nothing
    alert.refresh_from_db()
    assert alert.status == ProductAlert.UNCONFIRMED
    client.post(link.group(1))

    alert.refresh_from_db()
    assert alert.is_active


def test_a_member_with_another_address_confirms_it_too(member, gone):
    member.post(reverse("alerts:ask", args=[gone.pk]), {"email": "office@example.com"})

    alert = ProductAlert.objects.get()
    assert (alert.user, alert.status) == (None, ProductAlert.UNCONFIRMED)


def test_asking_twice_is_one_alert_and_one_mail(client, gone):
    for email in ("bob@example.com", "Bob@Example.com"):
        client.post(reverse("alerts:ask", args=[gone.pk]), {"email": email})

    assert ProductAlert.objects.count() == 1
    assert len(mails_to("bob@example.com")) == 1


def test_the_answer_tells_nobody_whether_an_address_is_known(client, gone):
    UserFactory(email="known@example.com")
    wait_for(gone, "waits@example.com")

    answers = {
        client.post(
            reverse("alerts:ask", args=[gone.pk]), {"email": email}, headers={"HX-Request": "true"}
        ).content
        for email in ("known@example.com", "waits@example.com", "nobody@example.com")
    }

    assert len(answers) == 1


@pytest.mark.parametrize(
    ("email", "sentence"),
    [("", "Enter your e-mail address"), ("bob@", "such as name@example.com")],
)
def test_a_wrong_address_is_named(client, gone, email, sentence):
    response = client.post(reverse("alerts:ask", args=[gone.pk]), {"email": email})

    assert sentence in response.content.decode()
    assert not ProductAlert.objects.exists()


def test_machines_that_fill_in_everything_are_thanked_and_not_noted(client, gone):
    client.post(
        reverse("alerts:ask", args=[gone.pk]), {"email": "a@example.com", "website": "http://x"}
    )

    assert not ProductAlert.objects.exists()


def test_what_can_be_bought_needs_no_alert(client):
    tea = make_product("Tea", stock=3)

    response = client.post(reverse("alerts:ask", args=[tea.pk]), {"email": "bob@example.com"})

    assert "this can be bought now" in response.content.decode()
    assert not ProductAlert.objects.exists()


def test_hidden_products_and_those_to_choose_from_have_no_alert(client):
    hidden = make_product("Hidden", stock=0, is_public=False)
    hidden_parent = make_parent("Gone", is_public=False, stock=0)
    mug = make_parent("Mug", stock=0)

    for pk in (hidden.pk, mug.pk, hidden_parent.children.first().pk, 999_999):
        url = reverse("alerts:ask", args=[pk])
        assert client.post(url, {"email": "bob@example.com"}).status_code == 404


def test_a_sold_out_variant_can_be_waited_for(client):
    green = make_parent("Mug", stock=0).children.first()

    client.post(reverse("alerts:ask", args=[green.pk]), {"email": "bob@example.com"})

    assert ProductAlert.objects.get().product == green


def test_nobody_can_fill_strangers_mailboxes(client):
    for n in range(limits.MOST_PER_PERSON + 3):
        product = make_product(f"Tea {n}", stock=0)
        response = client.post(
            reverse("alerts:ask", args=[product.pk]), {"email": "victim@example.com"}
        )

    assert "try again in an hour" in response.content.decode()
    assert len(mails_to("victim@example.com")) == limits.MOST_MAILS


def test_behind_our_proxy_each_network_address_counts_for_itself(rf):
    near = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.7")
    far = rf.get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR="1.1.1.1")

    assert limits.network_of(near) == "203.0.113.7"
    assert limits.network_of(far) == "9.9.9.9"


# --- Telling ----------------------------------------------------------------------------------


def test_who_waits_is_told_when_stock_comes(gone, django_capture_on_commit_callbacks):
    wait_for(gone, "bob@example.com")

    with django_capture_on_commit_callbacks(execute=True):
        restock(gone)

    assert subjects("bob@example.com")[-1] == "“Sencha” is there again"
    assert ProductAlert.objects.get().status == ProductAlert.CLOSED


def test_nobody_is_told_twice(gone):
    wait_for(gone, "bob@example.com")
    gone.stockrecords.update(num_in_stock=5)

    assert [tell(gone), tell(gone)] == [1, 0]


def test_who_has_not_confirmed_is_not_told(gone):
    waiting.ask(product=gone, email="bob@example.com", user=None, language="en")
    gone.stockrecords.update(num_in_stock=5)

    assert tell(gone) == 0


def test_the_first_are_told_first_and_the_others_when_these_had_their_time(gone):
    for n in range(waiting.PEOPLE_PER_UNIT + 2):
        wait_for(gone, f"p{n}@example.com")
    gone.stockrecords.update(num_in_stock=1)

    assert (tell(gone), tell(gone)) == (waiting.PEOPLE_PER_UNIT, 0)
    waits = ProductAlert.objects.waiting().values_list("email", flat=True)
    assert list(waits) == ["p3@example.com", "p4@example.com"]

    tomorrow = timezone.now() + waiting.HEAD_START + timedelta(minutes=1)
    assert waiting.tell(product_id=gone.pk, now=tomorrow) == 2


def test_a_product_that_is_still_gone_or_hidden_is_no_news(gone):
    wait_for(gone, "bob@example.com")
    assert tell(gone) == 0

    gone.stockrecords.update(num_in_stock=5)
    type(gone).objects.filter(pk=gone.pk).update(is_public=False)

    assert tell(gone) == 0


def test_stock_that_came_without_a_bell_is_found_by_the_sweeper(gone):
    from shop.alerts import tasks

    wait_for(gone, "bob@example.com")
    gone.stockrecords.update(num_in_stock=5)

    tasks.sweep()

    assert ProductAlert.objects.get().status == ProductAlert.CLOSED


def test_the_mail_goes_out_in_the_language_of_the_one_who_asked(gone):
    gone.set_translation("ar", title="سنشا")
    gone.save()
    alert = waiting.ask(product=gone, email="bob@example.com", user=None, language="ar")
    waiting.confirm(alert)
    gone.stockrecords.update(num_in_stock=5)

    tell(gone)
    for message in mails_to("bob@example.com"):
        delivery.deliver(message_id=message.pk, now=timezone.now())

    html = mail.outbox[-1].alternatives[0][0]
    assert "سنشا" in mail.outbox[-1].subject
    assert 'dir="rtl"' in html
    assert "/ar/shop/alerts/stop/" in mail.outbox[-1].body


# --- Stopping ---------------------------------------------------------------------------------


def test_the_link_in_every_mail_ends_the_alert(client, gone):
    alert = wait_for(gone, "bob@example.com")
    url = reverse("alerts:stop", args=[alert.key])

    client.get(url)
    alert.refresh_from_db()
    assert alert.is_active
    client.post(url)

    alert.refresh_from_db()
    assert alert.is_cancelled


def test_one_press_ends_all_of_the_same_address_and_of_no_other(client, gone):
    other = make_product("Other", stock=0)
    alert = wait_for(gone, "bob@example.com")
    wait_for(other, "BOB@example.com")
    wait_for(other, "carol@example.com")

    client.post(reverse("alerts:stop", args=[alert.key]), {"everything": "1"})

    assert list(ProductAlert.objects.waiting().values_list("email", flat=True)) == [
        "carol@example.com"
    ]


def test_a_made_up_key_opens_nothing(client):
    assert client.get(reverse("alerts:stop", args=["x"])).status_code == 404
    assert client.post(reverse("alerts:confirm", args=["x"])).status_code == 404


def test_a_member_sees_their_own_alerts_and_nobody_elses(member, alice, gone):
    waiting.ask(product=gone, email=alice.email, user=alice, language="en")
    wait_for(make_product("Secret", stock=0), "bob@example.com")

    html = member.get(reverse("alerts:list")).content.decode()

    assert "Sencha" in html
    assert "Secret" not in html


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_of_alerts_costs_the_same_however_long(
    member, alice, count, django_assert_max_num_queries
):
    for n in range(count):
        child = make_parent(f"Mug {n}", stock=0).children.first()
        waiting.ask(product=child, email=alice.email, user=alice, language="en")
    member.get(reverse("alerts:list"))

    with django_assert_max_num_queries(6):
        member.get(reverse("alerts:list"))


def test_staff_see_who_waits_in_the_dashboard(client, gone):
    wait_for(gone, "bob@example.com")
    client.force_login(UserFactory(email="staff@example.com", is_staff=True, is_superuser=True))

    html = client.get(reverse("dashboard:user-alert-list")).content.decode()

    assert "bob@example.com" in html
