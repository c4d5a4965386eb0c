"""On a server. Secrets come from the environment; what is missing is named at start."""

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, BASE_URL, env
from .email import *  # noqa: F403

SECRET_KEY = env.require("DJANGO_SECRET_KEY", "Write a long random text there.")
if not ALLOWED_HOSTS and not BASE_URL.startswith("http://localhost"):
    from urllib.parse import urlsplit

    ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or ""]
# The machine itself asks too: health checks, and a proxy beside us.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "localhost", "127.0.0.1"]

if BASE_URL.startswith("https://"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 30
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    OSCAR_BASKET_COOKIE_SECURE = True

SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,  # noqa: F405
    # Whether subdomains, and browsers' own lists, follow is for whoever owns the domain to decide.
    "security.W005",
    "security.W021",
    # Editors' previews show pages in a frame of the same origin.
    "security.W019",
]

env.finish()
