"""A shop of Oscar's own apps and templates, on PostgreSQL and Redis."""

import os

from oscar.defaults import *  # noqa: F403

FOLDER = os.environ["BENCH_FOLDER"]
SECRET_KEY = "a benchmark keeps no secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
SITE_ID = 1
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "bench.stock.oscar_urls"
WSGI_APPLICATION = "bench.stock.wsgi.application"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["BENCH_DATABASE"],
        "HOST": os.environ["BENCH_PG_HOST"],
        "PORT": os.environ["BENCH_PG_PORT"],
        "USER": os.environ["BENCH_PG_USER"],
        "PASSWORD": os.environ["BENCH_PG_PASSWORD"],
        "CONN_MAX_AGE": 600,
        "ATOMIC_REQUESTS": True,  # as Oscar's guide asks for
    }
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["BENCH_REDIS"],
        "KEY_PREFIX": "bench-oscar",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
STATIC_URL, STATIC_ROOT = "/static/", f"{FOLDER}/static"
MEDIA_URL, MEDIA_ROOT = "/media/", f"{FOLDER}/media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DJANGOS = (
    "admin",
    "auth",
    "contenttypes",
    "sessions",
    "messages",
    "staticfiles",
    "sites",
    "flatpages",
)
MODELS = {
    "address": "Address", "analytics": "Analytics", "basket": "Basket", "catalogue": "Catalogue",
    "catalogue.reviews": "CatalogueReviews", "checkout": "Checkout",
    "communication": "Communication", "customer": "Customer", "offer": "Offer", "order": "Order",
    "partner": "Partner", "payment": "Payment", "search": "Search", "shipping": "Shipping",
    "voucher": "Voucher", "wishlists": "Wishlists", "dashboard": "Dashboard",
}  # fmt: skip
DASHBOARDS = (
    "reports", "users", "orders", "catalogue", "offers", "partners", "pages", "ranges", "reviews",
    "vouchers", "communications", "shipping",
)  # fmt: skip
INSTALLED_APPS = [
    *(f"django.contrib.{name}" for name in DJANGOS),
    "oscar.config.Shop",
    *(f"oscar.apps.{name}.apps.{config}Config" for name, config in MODELS.items()),
    *(f"oscar.apps.dashboard.{name}.apps.{name.title()}DashboardConfig" for name in DASHBOARDS),
    "widget_tweaks",
    "haystack",
    "treebeard",
    "sorl.thumbnail",
    "django_tables2",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend",
    "django.contrib.auth.backends.ModelBackend",
]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
OSCAR_DEFAULT_CURRENCY = "EUR"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_PRODUCTS_PER_PAGE = 24
OSCAR_INITIAL_ORDER_STATUS = OSCAR_INITIAL_LINE_STATUS = "Pending"
