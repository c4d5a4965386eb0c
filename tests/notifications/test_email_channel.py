"""The e-mail channel against a real SMTP server in this process."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from pytest_django import Settings

from conversations import delivery, inbound, outbound
from conversations.content import Email, Text
from conversations.inboxes import inbox_for
from conversations.models import Message

Status = Message.Status
REPLIES = {
    "gone@example.com": "550 5.1.1 no such mailbox",
    "busy@example.com": "451 4.7.1 greylisted, come back later",
}


class Server:
    """Takes mail, refuses some people, and hangs up on `lost@`."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if reply := REPLIES.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        if "lost@example.com" in envelope.rcpt_tos:
            server.transport.close()
        return "250 OK"


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 3
    yield handler
    controller.stop()


def delivered(address: str, content: Any = None) -> Message:
    message = outbound.send(
        contact_inbox=inbound.identify(inbox=inbox_for("email"), source_id=address),
        content=content or Email("Your order", "Plain words", "<p>Fine words</p>"),
        author=Message.Author.SHOP,
        now=timezone.now(),
    )
    delivery.deliver(message_id=message.pk)
    message.refresh_from_db()
    return message


def test_a_mail_arrives_in_words_and_in_html(db: None, server: Server) -> None:
    message = delivered("alice@example.com", Email("طلبك\r\nBcc: x@y.z", "كلمات", "<p>كلمات</p>"))

    assert (message.status, message.error_text) == (Status.SENT, "")
    (letter,) = server.letters
    assert letter["To"] == "alice@example.com"
    assert letter["Subject"] == "طلبك Bcc: x@y.z" and letter["Bcc"] is None
    assert letter["Message-ID"] == f"<{message.reference}@souk.example>" == message.source_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "كلمات" in letter.get_body(("plain",)).get_content()
    assert "<p>كلمات</p>" in letter.get_body(("html",)).get_content()


def test_any_other_content_is_a_plain_mail(db: None, server: Server) -> None:
    delivered("alice@example.com", Text("Good news\nMore of it"))

    (letter,) = server.letters
    assert letter["Subject"] == "Good news"


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("gone@example.com", Status.FAILED, "550"),
        ("busy@example.com", Status.QUEUED, "451"),
        ("lost@example.com", Status.UNKNOWN, "lost_answer"),
        ("no address at all", Status.FAILED, "bad_address"),
    ],
)
def test_what_the_server_says_decides(
    db: None, server: Server, address: str, status: str, code: str
) -> None:
    message = delivered(address)

    assert (message.status, message.error_code) == (status, code)
    assert message.error_text


def test_a_server_that_nobody_reaches_is_tried_again(
    db: None, server: Server, settings: Settings
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]

        message = delivered("alice@example.com")

    assert (message.status, message.error_code) == (Status.QUEUED, "unreachable")
