from __future__ import annotations

from django.test import Client

from accounts.models import User
from notifications.models import Notification
from tests.notifications.conftest import place


def test_staff_see_what_became_of_the_news(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("bob@souk.example", "x"))
    order = place()
    page = "/admin/notifications/notification/"

    assert order.number.encode() in client.get(page, {"q": order.number}).content
    assert client.get(f"{page}{Notification.objects.get().pk}/change/").status_code == 200
