"""For the test suite: SQLite and in-process parts, or PostgreSQL and Redis where the URLs say so."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

os.environ["DJANGO_DEBUG"] = ""
os.environ.setdefault("DJANGO_SECRET_KEY", "a key for the tests")

from .base import *  # noqa: F403
from .base import env

# Parallel workers clear their caches and count their visitors apart: a Redis database for each, and
# a prefix too, since publishing knows no databases.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if REDIS_URL and WORKER:  # noqa: F405
    parts = urlsplit(REDIS_URL)  # noqa: F405
    number = int(parts.path.strip("/") or 0) + 1 + int(WORKER.removeprefix("gw"))
    REDIS_URL = parts._replace(path=f"/{number % 16}").geturl()
    CACHES["default"]["LOCATION"] = REDIS_URL  # noqa: F405
    CHANNEL_LAYERS["default"]["CONFIG"] = {"hosts": [REDIS_URL], "prefix": f"souk-{WORKER}"}  # noqa: F405
    CELERY_BROKER_URL = REDIS_URL

ALLOWED_HOSTS = ["*"]
SCRATCH = Path(tempfile.mkdtemp(prefix="souk-test-"))
MEDIA_ROOT = SCRATCH / "media"
STORAGES = {
    **STORAGES,  # noqa: F405
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": SCRATCH / "private"},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
WHITENOISE_AUTOREFRESH = True
BASE_URL = "http://testserver"
BANK_IBAN = "DE02 1203 0000 0000 2020 51"
INVOICE_SELLER_NAME = "Souk Trading GmbH"
INVOICE_SELLER_ADDRESS = "Hafenstr. 1; 20457 Hamburg; Germany"
INVOICE_SELLER_VAT_ID = "DE123456789"
INVOICE_SELLER_REGISTER = "Amtsgericht Hamburg, HRB 12345"
WA_APP_SECRET = "the app secret of the tests"  # noqa: S105
WA_VERIFY_TOKEN = "the verify token of the tests"  # noqa: S105

env.finish()
