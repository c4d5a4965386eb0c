"""Mails about the account itself. News of orders goes through `notifications`."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import get_language, gettext, gettext_noop, override

from accounts.models import User
from common.brand import shop_name
from shop.order.claims import claim_url

SUBJECTS = {
    "password_reset": gettext_noop("Choose a new password"),
    "password_changed": gettext_noop("Your password was changed"),
    "email_changed": gettext_noop("Your e-mail address was changed"),
    "claim_orders": gettext_noop("Your orders as a guest"),
}


def notify(user: User, kind: str, *, to: str = "") -> None:
    """Write to `user` after commit, in the language they are using now."""
    language = get_language() or settings.LANGUAGE_CODE
    transaction.on_commit(
        lambda: send_account_mail.delay(user_id=user.pk, kind=kind, language=language, to=to)
    )


@shared_task(ignore_result=True)
def send_account_mail(*, user_id: int, kind: str, language: str, to: str = "") -> None:
    """The link is made here: no broker and no log ever holds it."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    with override(language):
        text = render_to_string(
            f"shop/account/email/{kind}.txt",
            {
                "user": user,
                "shop_name": shop_name(),
                "reset_url": reset_url(user),
                "claim_url": claim_url(user),
            },
        )
        subject = f"{gettext(SUBJECTS[kind])} · {shop_name()}"
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to or user.email])


def reset_url(user: User) -> str:
    """Built on BASE_URL: a forged Host header must not lead the link elsewhere."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return settings.BASE_URL + reverse("password-reset-confirm", args=[uid, token])
