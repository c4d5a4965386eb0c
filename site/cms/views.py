"""The one address of this room that is not a page."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from cms.chrome import chrome_for, css_version


@require_safe
def brand_css_view(request: HttpRequest) -> HttpResponse:
    """The brand's CSS variables. With its own version in the address it may be kept for a year."""
    css = chrome_for(request).brand.css
    response = HttpResponse(css, content_type="text/css; charset=utf-8")
    if request.GET.get("v") == css_version(css):
        patch_cache_control(response, public=True, max_age=31536000, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=300)
    return response
