from django.urls import path, re_path
from wagtail.urls import urlpatterns as wagtails

from cms import robots, serving, sitemaps, views

urlpatterns = [
    path("brand.css", views.brand_css_view, name="brand_css"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap-section"),
]

# Wagtail's, with our view for the pages themselves.
page_urlpatterns = [
    path("share.png", views.share_picture, name="share_picture"),
    path("other-language/", views.untranslated, name="untranslated"),
    *(pattern for pattern in wagtails if pattern.name != "wagtail_serve"),
    re_path(r"^(?P<path>(?:[\w\-]+/)*)$", serving.serve, name="wagtail_serve"),
]
