"""There is one outbox and one way out of it; whoever writes a second one fails here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A mail that holds a secret link (a new password) leaves no row behind it.
ACCOUNT_MAILS = "shop/customer/tasks.py"
ROOMS = ("conversations", "whatsapp", "notifications", "chatbot", "shop", "site")
MAIL = {"send_mail", "send_mass_mail", "mail_admins", "mail_managers"}
MAIL |= {"EmailMessage", "EmailMultiAlternatives", "get_connection", "email_user"}


def sources() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def names_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.FunctionDef):
            yield node.name


def test_only_the_email_channel_touches_djangos_mail() -> None:
    culprits = [
        str(path)
        for path, tree in sources()
        if MAIL & set(names_in(tree)) and path.parts[:2] != ("notifications", "email")
    ]

    assert set(culprits) <= {ACCOUNT_MAILS}


def test_only_the_delivery_asks_for_a_channel_to_send_with() -> None:
    """`outbound` and `inbound` read what a channel demands; none of them may send."""
    asking = {str(path) for path, tree in sources() if "channel_for" in set(names_in(tree))}

    assert asking == {
        "conversations/channels.py",
        "conversations/delivery.py",
        "conversations/inbound.py",
        "conversations/outbound.py",
    }
    for path in ("conversations/inbound.py", "conversations/outbound.py"):
        tree = ast.parse((ROOT / path).read_text())
        calls = [
            ast.unparse(node.func)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".send")
        ]
        assert set(calls) <= {"outbound.send", "message_received.send"}


def test_only_the_channel_asks_for_a_provider() -> None:
    asking = {str(path) for path, tree in sources() if "provider_for" in set(names_in(tree))}

    assert asking == {"whatsapp/channel.py", "whatsapp/providers/base.py"}
