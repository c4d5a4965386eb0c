"""Pages, API and webhooks: `gunicorn config.wsgi`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()
patterns = get_resolver().url_patterns  # reads all views now, not with the first request

# What start-up has made stays to the end: collecting garbage need not look through it again and again,
# nor after every few hundred things that a page makes. Together a tenth of what a page costs.
gc.freeze()
gc.set_threshold(50_000)
