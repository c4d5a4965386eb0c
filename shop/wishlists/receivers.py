from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.visitor import visitor_id
from shop.wishlists import lists


@receiver(user_logged_in, dispatch_uid="shop.wishlists.bring_along")
def bring_along(sender: object, request: HttpRequest | None, user: User, **kwargs: Any) -> None:
    """What a guest wished for stays theirs when they log in or register."""
    session = getattr(request, "session", None)
    visitor = visitor_id(session) if session is not None else None
    if visitor is not None:
        lists.take_along(visitor=visitor, user=user)
