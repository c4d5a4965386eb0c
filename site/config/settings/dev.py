"""On a developer's machine and in the demo: works without any environment."""

from .base import *  # noqa: F403
from .base import env

DEBUG = env.flag("DJANGO_DEBUG", default=True, alias="DEBUG")
if not SECRET_KEY:  # noqa: F405
    if DEBUG:
        SECRET_KEY = "insecure-key-for-development-only-never-use-it-on-a-server"  # noqa: S105
    else:
        env.require(
            "DJANGO_SECRET_KEY", "With DJANGO_DEBUG off, Souk needs a long random text there."
        )
if DEBUG:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]  # noqa: F405
else:
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1"]

if DEBUG and not BANK_IBAN:  # noqa: F405
    BANK_IBAN, BANK_BIC = "DE02 1203 0000 0000 2020 51", "BYLADEM1001"  # of the banks' test data
if DEBUG and not INVOICE_SELLER_ADDRESS:  # noqa: F405
    INVOICE_SELLER_NAME = INVOICE_SELLER_NAME or "Souk Trading GmbH"  # noqa: F405
    INVOICE_SELLER_ADDRESS = "Speicherstr. 1; 20457 Hamburg; Germany"
    INVOICE_SELLER_VAT_ID = INVOICE_SELLER_VAT_ID or "DE123456789"  # noqa: F405
    INVOICE_SELLER_REGISTER = "Amtsgericht Hamburg, HRB 00000"

# A copy for trying out that others can reach is no shop; on this machine nobody comes by anyway.
SEARCH_ENGINES = env.flag("SEARCH_ENGINES", default=not DEBUG or "localhost" in BASE_URL)  # noqa: F405

MIDDLEWARE = [*MIDDLEWARE, "common.middleware.NotFoundMiddleware"]  # noqa: F405
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

from .email import *  # noqa: E402, F403

env.finish()
