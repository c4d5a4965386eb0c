"""What each response carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.defaults import page_not_found

# Pages of the shop run no inline script or style. The admins (Wagtail, Oscar, Django) need them.
STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-ancestors": "'self'",
    "form-action": "'self'",
    "base-uri": "'self'",
    "object-src": "'none'",
}
LOOSE = {
    **STRICT,
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
}
ADMIN_PATHS = ("/cms/", "/admin/", "/shop/dashboard/", "/ar/shop/dashboard/")


class ContentSecurityPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.strict = self._header(STRICT)
        self.loose = self._header(LOOSE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = self.loose if request.path.startswith(ADMIN_PATHS) else self.strict
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    def _header(self, directives: dict[str, str]) -> str:
        directives = dict(directives)
        # Safari does not let 'self' cover WebSockets of the same host.
        host = settings.BASE_URL.partition("://")[2]
        directives["connect-src"] += f" ws://{host} wss://{host}"
        return "; ".join(f"{name} {value}" for name, value in directives.items())


class NotFoundMiddleware:
    """With DEBUG on, Django shows its own page for what is not found; in the demo too, the shop's is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if isinstance(exception, Http404) else None
