"""A site of Wagtail's own apps, with one kind of page."""

import os

FOLDER = os.environ["BENCH_FOLDER"]
SECRET_KEY = "a benchmark keeps no secrets"
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "bench.stock.wagtail_urls"
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
    }
}
REDIS = {
    "BACKEND": "django.core.cache.backends.redis.RedisCache",
    "LOCATION": os.environ["BENCH_REDIS"],
}
CACHES = {
    "default": {**REDIS, "KEY_PREFIX": "bench-wagtail"},
    "renditions": {**REDIS, "KEY_PREFIX": "bench-renditions"},  # as Wagtail's guide advises
}
STATIC_URL = "/static/"
MEDIA_URL, MEDIA_ROOT = "/media/", f"{FOLDER}/media"
WAGTAILS = (
    "contrib.redirects", "embeds", "sites", "users", "snippets", "documents", "images", "search",
    "admin",
)  # fmt: skip
DJANGOS = ("auth", "contenttypes", "sessions", "messages", "staticfiles")
INSTALLED_APPS = [
    "bench.stock.home",
    *(f"wagtail.{name}" for name in WAGTAILS),
    "wagtail",
    "modelcluster",
    "taggit",
    *(f"django.contrib.{name}" for name in DJANGOS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
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
            ]
        },
    }
]
WAGTAIL_SITE_NAME = "Bench"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
