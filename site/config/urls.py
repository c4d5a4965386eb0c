"""The house's addresses. English has no prefix, Arabic stands under /ar/."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.urls import page_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("common.urls")),
    path("", include("cms.urls")),
    path("cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("admin/", admin.site.urls),
    path("hook/", include("whatsapp.urls")),
    path("hook/stripe/", include("shop.payment.stripe.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("shop/", include("shop.urls")),
        path("chat/", include("chatbot.urls")),
        path("", include(page_urlpatterns)),
        prefix_default_language=False,
    ),
]
