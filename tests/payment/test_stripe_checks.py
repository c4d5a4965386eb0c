from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from shop import ordering
from shop.payment.models import ProviderEvent
from shop.payment.stripe.checks import check_stripe, check_stripe_on_a_server


@pytest.mark.parametrize(
    ("key", "secret", "found"),
    [
        ("", "", []),
        ("sk_live_1", "whsec_1", []),
        ("rk_live_1", "whsec_1,whsec_2", []),
        ("sk_test_1", "", ["payment.W001"]),
        ("", "whsec_1", ["payment.W002"]),
        ("pk_test_1", "whsec_1", ["payment.W003"]),
    ],
)
def test_what_is_missing_is_named(settings, key, secret, found):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = key, secret

    messages = check_stripe()

    assert [message.id for message in messages] == found
    assert all("STRIPE_" in message.msg for message in messages)
    assert not any(key in message.msg for message in messages if key)


def test_a_live_key_goes_nowhere_else(settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_live_1", "whsec_1"
    settings.STRIPE_API_URL = "http://127.0.0.1:1"

    assert [message.id for message in check_stripe()] == ["payment.W004"]


def test_test_mode_on_a_server_is_told(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    assert [message.id for message in check_stripe_on_a_server()] == ["payment.W005"]

    settings.STRIPE_SECRET_KEY = "sk_live_1"
    assert check_stripe_on_a_server() == []


def test_staff_see_what_was_set_aside_and_take_it_in_again(
    stripe, order_at_stripe, django_capture_on_commit_callbacks
):
    staff = Client()
    staff.force_login(User.objects.create_superuser("bob@souk.example", "x"))
    attempt = ordering.start_payment(order=order_at_stripe())
    stripe.pay(attempt)
    stripe.courier.release("payment_intent.succeeded")
    ProviderEvent.objects.update(status="failed", error="No payment is known here.")
    page = "/admin/payment/providerevent/"
    assert b"No payment is known here." in staff.get(page, {"status__exact": "failed"}).content

    event = ProviderEvent.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(page, {"action": "take_in_again", "_selected_action": [event.pk]})

    event.refresh_from_db()
    assert (event.status, event.effect, event.error) == ("processed", "paid", "")
    assert staff.get(f"{page}{event.pk}/change/").status_code == 200
