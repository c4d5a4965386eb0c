"""For the test suite: SQLite and in-process parts, or PostgreSQL and Redis where the URLs say so."""

import os
import tempfile
from pathlib import Path

os.environ["DJANGO_DEBUG"] = ""
os.environ.setdefault("DJANGO_SECRET_KEY", "a key for the tests")

from .base import *  # noqa: F403
from .base import env

ALLOWED_HOSTS = ["*"]
SCRATCH = Path(tempfile.mkdtemp(prefix="souk-test-"))
MEDIA_ROOT = SCRATCH / "media"
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
WHITENOISE_AUTOREFRESH = True
BASE_URL = "http://testserver"
BANK_IBAN = "DE02 1203 0000 0000 2020 51"
WA_APP_SECRET = "the app secret of the tests"  # noqa: S105
WA_VERIFY_TOKEN = "the verify token of the tests"  # noqa: S105

env.finish()
