"""E-mail as the outbox sees it: one person, one mail, through whatever EMAIL_URL names."""

from __future__ import annotations

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.validators import validate_email

from common.brand import shop_name
from conversations.channels import ProviderError, Receipt
from conversations.content import Attachment, Content, Email
from conversations.models import Message


class EmailChannel:
    has_service_window = False
    needs_consent = False

    def send(self, message: Message) -> Receipt:
        mail = _mail(message)
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise _not_now(error) from error
        try:
            mail.connection = connection
            mail.send()
        except smtplib.SMTPServerDisconnected as error:
            raise _lost(error) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _refused(code, words) from error
        except smtplib.SMTPResponseException as error:
            raise _refused(error.smtp_code, error.smtp_error) from error
        except (BadHeaderError, smtplib.SMTPNotSupportedError, UnicodeError) as error:
            raise ProviderError(str(error), code="bad_mail", is_permanent=True) from error
        except OSError as error:  # a time-out too: the server may have taken it
            raise _lost(error) from error
        finally:
            _close(connection)
        return Receipt(source_id=mail.extra_headers["Message-ID"])


def message_id(message: Message) -> str:
    """Ours, so that an answer or a bounce finds back to the row."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    return f"<{message.reference}@{domain}>"


def _mail(message: Message) -> EmailMultiAlternatives:
    address = message.conversation.contact_inbox.source_id
    try:
        validate_email(address)
    except ValidationError as error:
        raise ProviderError(
            f"{address!r} is no e-mail address.", code="bad_address", is_permanent=True
        ) from error
    content = _as_email(message.body)
    mail = EmailMultiAlternatives(
        subject=" ".join(content.subject.split()),
        body=content.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={
            "Message-ID": message_id(message),
            # No holiday notes in answer to a machine (RFC 3834, and Outlook's own way).
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    if content.html:
        mail.attach_alternative(content.html, "text/html")
    for part in content.attachments:
        mail.attach(part.filename, _read(part), part.mime_type)
    return mail


def _read(part: Attachment) -> bytes:
    try:
        with storages["private"].open(part.path) as file:
            return bytes(file.read())
    except OSError as error:
        raise ProviderError(
            f"The attachment {part.path} cannot be read.", code="no_file", is_permanent=False
        ) from error


def _as_email(content: Content) -> Email:
    if isinstance(content, Email):
        return content
    text = content.as_text()
    return Email(subject=text.partition("\n")[0][:78] or shop_name(), text=text)


def _refused(code: int, words: bytes | str) -> ProviderError:
    """5xx is for good, 4xx for now. A log-in that is refused (535) is ours to mend, and then it goes."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return ProviderError(
        f"The mail server refused it: {code} {text}"[:500],
        code=str(code),
        is_permanent=500 <= code < 600 and code not in (530, 535),
    )


def _not_now(error: Exception) -> ProviderError:
    """Before a word was said: nothing has left us."""
    code = str(getattr(error, "smtp_code", "")) or "unreachable"
    words = f"The mail server cannot be used: {type(error).__name__}."
    return ProviderError(words, code=code, is_permanent=False)


def _lost(error: Exception) -> ProviderError:
    return ProviderError(
        f"Nobody knows whether it was sent: {type(error).__name__}.",
        code="lost_answer",
        is_permanent=False,
        is_ambiguous=True,
    )


def _close(connection: object) -> None:
    """A server that hangs up while we say goodbye has the mail all the same."""
    try:
        connection.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        return
