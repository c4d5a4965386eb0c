"""Settings that hold in every environment. The environment is read here, once."""

from email.utils import parseaddr
from pathlib import Path

from celery.schedules import crontab
from django.utils.translation import gettext_lazy as _
from oscar.defaults import *  # noqa: F403

from common.databases import database_from_url
from common.env import Environment
from shop.order import statuses

ROOT = Path(__file__).resolve().parents[3]

env = Environment.read(ROOT / ".env")
VAR = Path(env.text("SOUK_DATA_DIR", str(ROOT / "var")))

# --- Core -------------------------------------------------------------------------------------

DEBUG = env.flag("DJANGO_DEBUG", default=False, alias="DEBUG")
SECRET_KEY = env.text("DJANGO_SECRET_KEY", alias="SECRET_KEY")
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS", alias="ALLOWED_HOSTS")
PORT = env.integer("PORT", 8000, least=1)
BASE_URL = env.url("BASE_URL", f"http://localhost:{PORT}")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
LIVE_APPLICATION = "config.asgi.websocket_application"  # what `manage.py serve` answers /ws/ with
SITE_ID = 1
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    # Ours first: their templates and commands win over those of the libraries.
    "common",
    "accounts",
    "cms",
    "demo",
    "notifications",
    "chatbot",
    "whatsapp",
    "conversations",
    "shop",
    # Oscar, with our forks in place
    "oscar.config.Shop",
    "shop.analytics.apps.AnalyticsConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "shop.basket.apps.BasketConfig",
    "shop.catalogue.apps.CatalogueConfig",
    "shop.checkout.apps.CheckoutConfig",
    "shop.customer.apps.CustomerConfig",
    "shop.order.apps.OrderConfig",
    "shop.partner.apps.PartnerConfig",
    "shop.payment.apps.PaymentConfig",
    "shop.search.apps.SearchConfig",
    "shop.shipping.apps.ShippingConfig",
    "shop.tax.apps.TaxConfig",
    "shop.invoices.apps.InvoicesConfig",
    "shop.dashboard.apps.DashboardConfig",
    "shop.wishlists.apps.WishlistsConfig",
    "shop.recommendations.apps.RecommendationsConfig",
    "shop.alerts.apps.AlertsConfig",
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "shop.dashboard.orders.apps.OrdersDashboardConfig",
    "shop.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    # Wagtail keeps the pages; Oscar's dashboard only insists that its own is installed.
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    # Wagtail
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.embeds",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    # Libraries
    "django_htmx",
    "channels",
    "widget_tweaks",
    "sorl.thumbnail",
    "treebeard",
    "django_tables2",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sites",
    "django.contrib.staticfiles",
    "django.contrib.flatpages",
    "django.contrib.humanize",
]

# Oscar's model apps get migrations of our own: 13 small graphs in place of some 130 migrations.
# See docs/decisions/0002-migrations.md for what an Oscar upgrade then asks for.
MIGRATION_MODULES = {
    label: f"shop.oscar_migrations.{label}"
    for label in (
        "address",
        "analytics",
        "communication",
        "offer",
        "reviews",
        "voucher",
    )
}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop.basket.middleware.BasketMiddleware",
    "cms.redirects.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["common.loaders.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "wagtail.contrib.settings.context_processors.settings",
                "cms.context_processors.site_chrome",
                "shop.context_processors.shop",
            ],
        },
    }
]

# --- Two sizes, one code ----------------------------------------------------------------------

VAR.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": database_from_url(env, "DATABASE_URL", default=VAR / "souk.sqlite3")}

REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss", "unix"))
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "common.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "souk",
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": "souk"},
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "souk",
            "OPTIONS": {"MAX_ENTRIES": 10_000},  # Django's 300 are gone after a few searches
        }
    }
    CHANNEL_LAYERS = {"default": {"BACKEND": "config.layers.InProcessChannelLayer"}}

SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = env.flag("CELERY_TASK_ALWAYS_EAGER")
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Tasks are doorbells: the row in the database is the truth, a sweeper finds what nobody rang for.
# So ringing may fail, but it may never hold a request up.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"socket_connect_timeout": 1, "socket_timeout": 5, "max_retries": 0}
    if REDIS_URL
    else {"polling_interval": 0.05}
)
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "conversations.tasks.sweep", "schedule": 15.0},
    "sweep-notifications": {"task": "notifications.tasks.sweep", "schedule": 15.0},
    "sweep-webhook-events": {"task": "whatsapp.tasks.sweep", "schedule": 15.0},
    "sweep-replies": {"task": "chatbot.tasks.sweep", "schedule": 15.0},
    "sweep-invoices": {"task": "shop.invoices.tasks.sweep", "schedule": 60.0},
    "catch-up-invoices": {"task": "shop.invoices.tasks.catch_up", "schedule": 600.0},
    "count-missed-searches": {"task": "shop.search.tasks.count_missed_searches", "schedule": 300.0},
    "refresh-knowledge": {"task": "chatbot.tasks.refresh_knowledge", "schedule": 3600.0},
    "refresh-lists": {"task": "shop.catalogue.tasks.refresh_lists", "schedule": 600.0},
    "tell-who-waits": {"task": "shop.alerts.tasks.sweep", "schedule": 300.0},
    "free-unpaid-orders": {"task": "shop.payment.tasks.expire_due", "schedule": 30.0},
    "sweep-refunds": {"task": "shop.payment.tasks.sweep_refunds", "schedule": 30.0},
    "sweep-payment-events": {"task": "shop.payment.tasks.sweep_events", "schedule": 15.0},
    "reconcile-payments": {
        "task": "shop.payment.tasks.reconcile",
        "schedule": crontab(hour=4, minute=10),
    },
    "check-vat-ids": {"task": "shop.tax.tasks.sweep", "schedule": 60.0},
    "count-views": {"task": "shop.analytics.tasks.count_views", "schedule": 300.0},
    "refresh-recommendations": {
        "task": "shop.recommendations.tasks.refresh_all",
        "schedule": crontab(hour=3, minute=20),
    },
}

# --- Languages --------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
# The second holds the Arabic that Oscar lacks; its texts are not found in our sources.
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "oscar"]
FORMAT_MODULE_PATH = ["common.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- Accounts ---------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["shop.tax.backends.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "customer:login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"

# --- Static and media -------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media"
MEDIA_BASE_URL = env.url("MEDIA_BASE_URL", BASE_URL)
# What no address leads to: invoices. Views give it to those whom it belongs to.
PRIVATE_ROOT = VAR / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Search engines ---------------------------------------------------------------------------

# Off, robots.txt refuses everybody: for copies of the shop that nobody should find.
SEARCH_ENGINES = env.flag("SEARCH_ENGINES", default=True)

# --- Wagtail ----------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Souk"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILIMAGES_AVIF_QUALITY = 55
WAGTAILIMAGES_WEBP_QUALITY = 80
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "pdf", "txt", "xlsx", "zip"]

# --- Oscar ------------------------------------------------------------------------------------

OSCAR_SHOP_NAME = "Souk"  # in the dashboard; what customers read is the brand that editors keep
SHOP_NAME_SOURCE = "cms.chrome.shop_name"
OSCAR_HOMEPAGE = "/"
OSCAR_DEFAULT_CURRENCY = env.currency("DEFAULT_CURRENCY", "EUR")
# Stock records hold prices with tax, so that is what offers take their share of.
OSCAR_OFFERS_INCL_TAX = True
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_MODERATE_REVIEWS = False
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_PRODUCTS_PER_PAGE = 24
OSCAR_ORDERS_PER_PAGE = 10
OSCAR_SLUG_ALLOW_UNICODE = True
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "last_name", "line1", "line4", "postcode", "country")
OSCAR_SEND_REGISTRATION_EMAIL = False
OSCAR_EAGER_ALERTS = False  # `shop.alerts` tells who waits for a product
OSCAR_BASKET_COOKIE_LIFETIME = 60 * 60 * 24 * 30
# --- Search -----------------------------------------------------------------------------------

# Products and pages are searched in the database, or in OpenSearch where there is one.
SEARCH_URL = env.url("SEARCH_URL")
WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "modelsearch.backends.opensearch3",
        "URLS": [SEARCH_URL],
        "INDEX_PREFIX": "souk_",
        "TIMEOUT": 5,
    }
    if SEARCH_URL
    else {"BACKEND": "shop.search.backends", "SEARCH_CONFIG": "simple"}
}
# The function that finds pages; the shop knows none.
SEARCH_PAGES = "cms.search.find_pages"
# Functions that tell what rooms above the shop know of an order, such as messages sent: see
# shop.dashboard.orders.timeline.
ORDER_TIMELINE = ["notifications.timeline.entries"]
# The function that names the pages beside the order button.
LEGAL_PAGES = "cms.legal.legal_pages"
# Oscar imports haystack; nothing of ours searches through it.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
# Oscar's own order mail is silent: `notifications` writes to customers.
OSCAR_ORDER_STATUS_PIPELINE = statuses.PIPELINE
OSCAR_INITIAL_ORDER_STATUS = "Pending"
OSCAR_INITIAL_LINE_STATUS = "Pending"
OSCAR_LINE_STATUS_PIPELINE = OSCAR_ORDER_STATUS_PIPELINE
OSCAR_ORDER_STATUS_CASCADE = {status: status for status in OSCAR_ORDER_STATUS_PIPELINE}
# After the section whose first entry this is.
OUR_DASHBOARD_PAGES = {
    "dashboard:order-list": [
        {
            "label": _("Invoices"),
            "url_name": "admin:invoices_invoice_changelist",
            "access_fn": lambda user, *where: user.has_perm("invoices.view_invoice"),
        },
    ],
    "dashboard:catalogue-product-list": [
        {"label": _("Missing words"), "url_name": "dashboard:catalogue-missing-words"},
        {"label": _("Deleted addresses"), "url_name": "dashboard:catalogue-gone-list"},
    ],
}
OSCAR_DASHBOARD_NAVIGATION = [
    {
        **section,
        "children": [
            child
            for child in section.get("children", [])
            if child["url_name"] not in ("dashboard:page-list",)
        ]
        + OUR_DASHBOARD_PAGES.get(section["children"][0]["url_name"], []),
    }
    if "children" in section
    else section
    for section in OSCAR_DASHBOARD_NAVIGATION  # noqa: F405
]

# --- The shop ---------------------------------------------------------------------------------

ORDER_NUMBER_PREFIX = env.text("ORDER_NUMBER_PREFIX", "ORD")
# Prices on stock records include tax; a product's tax class picks the rate.
TAX_RATES_FILE = env.text("TAX_RATES_FILE", str(ROOT / "shop" / "tax" / "rates.toml"))
# Private shoppers in other countries of the EU pay the rates of theirs (One Stop Shop); off, ours.
TAX_OSS = env.flag("TAX_OSS", default=True)
VAT_ID = env.text("VAT_ID")  # the merchant's own; with it VIES gives each check a number
VIES_API_URL = env.url("VIES_API_URL", "https://ec.europa.eu/taxation_customs/vies/rest-api")
VAT_CHECK_FRESH_DAYS = env.integer("VAT_CHECK_FRESH_DAYS", 7, least=1)  # then asked again
VAT_CHECK_HOLDS_DAYS = env.integer("VAT_CHECK_HOLDS_DAYS", 30, least=1)  # where VIES is silent
SHIPPING_HOME = env.text("SHIPPING_HOME", "DE")  # a country's code; elsewhere is abroad
SHIPPING_FLAT_RATE = env.decimal("SHIPPING_FLAT_RATE", "4.90")
SHIPPING_FLAT_RATE_ABROAD = env.decimal("SHIPPING_FLAT_RATE_ABROAD", "9.90")
SHIPPING_FREE_FROM = env.decimal("SHIPPING_FREE_FROM", "60")
# So many days after delivery customers may send things back, as search engines tell them; 0: not told.
RETURN_DAYS = env.integer("RETURN_DAYS", 30)
RETURN_FEE = env.decimal("RETURN_FEE", "4.90")  # what is kept for the parcel back
# Where customers transfer to; without an IBAN bank transfer is not offered.
BANK_ACCOUNT_HOLDER = env.text("BANK_ACCOUNT_HOLDER", "Souk")
BANK_IBAN = env.text("BANK_IBAN")
BANK_BIC = env.text("BANK_BIC")
# Numbers go on with the year and a count: INV-2026-00001. Who sells, as the law wants it on invoices.
INVOICE_NUMBER_PREFIX = env.text("INVOICE_NUMBER_PREFIX", "INV")
CREDIT_NOTE_NUMBER_PREFIX = env.text("CREDIT_NOTE_NUMBER_PREFIX", "CN")
INVOICE_SELLER_NAME = env.text("INVOICE_SELLER_NAME")
INVOICE_SELLER_ADDRESS = env.text("INVOICE_SELLER_ADDRESS")  # its lines parted by ";"
INVOICE_SELLER_VAT_ID = env.text("INVOICE_SELLER_VAT_ID", VAT_ID)
INVOICE_SELLER_REGISTER = env.text("INVOICE_SELLER_REGISTER")
INVOICE_SELLER_EMAIL = env.text("INVOICE_SELLER_EMAIL")
# So long what somebody is paying for online is kept from others; renewed while they are at it.
RESERVATION_MINUTES = env.integer("RESERVATION_MINUTES", 15, least=1)
PAYMENT_PROVIDERS = {"stripe": "shop.payment.stripe.provider.StripeProvider"}
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY")
STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY")
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET")
STRIPE_API_URL = env.url("STRIPE_API_URL", "https://api.stripe.com")
# Parcels of orders placed before this hour leave on the same working day; then come so many working
# days on the way, fewest and most, by country ("" for all others).
DISPATCH_HOUR = env.integer("DISPATCH_HOUR", 14, least=1)  # 1 to 23
DELIVERY_DAYS = {"DE": (2, 4), "AT": (3, 5), "": (4, 8)}
# Two products are "bought together" when so many orders of the last year hold both.
RECOMMENDATIONS_MIN_ORDERS = env.integer("RECOMMENDATIONS_MIN_ORDERS", 2, least=1)
ABANDONED_CART_DAYS = env.integer("ABANDONED_CART_DAYS", 7, least=1)

# --- Conversations ----------------------------------------------------------------------------

# Sideways joints between rooms that may not import one another.
CHANNELS = {
    "web": "chatbot.widget.channel.WebChannel",
    "whatsapp": "whatsapp.channel.WhatsAppChannel",
    "email": "notifications.email.channel.EmailChannel",
}
ABANDONED_CHAT_DAYS = env.integer("ABANDONED_CHAT_DAYS", 30, least=1)

# --- The assistant ----------------------------------------------------------------------------

UNDERSTANDER = "chatbot.assistant.understander.EmbeddedUnderstander"
# Functions that give what is published in a language: what the assistant may quote.
KNOWLEDGE_SOURCES = ["cms.knowledge.published_entries"]
FAQ_TOPK = env.integer("FAQ_TOPK", 3, least=1)

WHATSAPP_PROVIDERS = {
    "cloud": "whatsapp.providers.cloud.provider.CloudProvider",
    "simulator": "whatsapp.simulator.provider.SimulatorProvider",
}
WHATSAPP_PROVIDER = env.choice(
    "WHATSAPP_PROVIDER", ("cloud", "twilio", "waha", "simulator"), "simulator"
)
WA_VERIFY_TOKEN = env.text("WA_VERIFY_TOKEN")
WA_APP_SECRET = env.text("WA_APP_SECRET")
WA_PHONE_ID = env.text("WA_PHONE_ID")
WA_BEARER_TOKEN = env.text("WA_BEARER_TOKEN")
WA_API_URL = env.url("WA_API_URL", "https://graph.facebook.com/v23.0")

# --- E-mail -----------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Souk <hello@souk.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Who is told when money needs somebody's eyes; default: the address in DEFAULT_FROM_EMAIL.
ORDERS_EMAIL = env.text("ORDERS_EMAIL", parseaddr(DEFAULT_FROM_EMAIL)[1])
OSCAR_FROM_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_URL = env.url("EMAIL_URL", schemes=("smtp", "smtps", "smtp+tls", "file", "console"))

# --- Security ---------------------------------------------------------------------------------

CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"level": "INFO"}
        for name in ("shop", "conversations", "chatbot", "whatsapp", "notifications", "souk")
    },
}
