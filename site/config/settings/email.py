"""E-mail from EMAIL_URL: smtp://user:password@host:port, smtps:// (TLS), smtp+tls:// (STARTTLS)."""

from urllib.parse import unquote, urlsplit

from .base import EMAIL_URL, VAR

EMAIL_TIMEOUT = 10
if EMAIL_URL.startswith("smtp"):
    parts = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = parts.hostname
    EMAIL_HOST_USER = unquote(parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(parts.password or "")
    EMAIL_USE_SSL = parts.scheme == "smtps"
    EMAIL_USE_TLS = parts.scheme == "smtp+tls"
    EMAIL_PORT = parts.port or {"smtps": 465, "smtp+tls": 587}.get(parts.scheme, 25)
else:
    # Without a mail server, mails are files that a developer can open.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
