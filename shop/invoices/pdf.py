"""From an invoice's content to a PDF, by WeasyPrint; from files of ours alone, nothing is fetched.

WeasyPrint is imported when the first PDF is made: it takes most of a second, and needs Pango, a
library of the system's (docs/developers/running.md). The same content gives the same bytes.
"""

from __future__ import annotations

import ctypes
import hashlib
import threading
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi, gettext, override

from shop.invoices.snapshot import Snapshot

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
STYLE = HERE / "print.css"
TEMPLATE = "shop/invoices/pdf/invoice.html"
#: For keeping: fonts inside, letters that can be searched. See ISO 19005-3.
VARIANT = "pdf/a-3u"
#: What would end a text of CSS, or the style that it stands in.
NOT_IN_CSS = frozenset('"\\<>&\n\r')
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0")


#: The libraries below WeasyPrint make no promise to threads.
_pen = threading.Lock()


class NoRenderer(Exception):
    """WeasyPrint or Pango is not installed here; another machine, or a later day, makes the PDF."""


def render(content: Snapshot) -> bytes:
    """Raises NoRenderer."""
    weasyprint = _weasyprint()
    with override(content["language"]):
        html = render_to_string(TEMPLATE, _context(content))
    with _pen:
        document = weasyprint.HTML(
            string=html, base_url=f"{HERE.as_uri()}/", url_fetcher=_fetcher()
        )
        made: bytes = document.write_pdf(
            stylesheets=[weasyprint.CSS(filename=str(STYLE), url_fetcher=_fetcher())],
            pdf_identifier=hashlib.sha256(html.encode()).digest()[:16],
            pdf_variant=VARIANT,
            pdf_tags=True,
        )
    return made


@lru_cache(maxsize=1)
def has_pango() -> bool:
    """Whether PDFs can be made here, found out without importing WeasyPrint."""
    for name in PANGO:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _context(content: Snapshot) -> dict[str, Any]:
    days = {name: content.get(name) for name in ("issued_on", "ordered_on", "corrects_issued_on")}
    days |= {"paid_on": content["payment"]["paid_on"], "delivered_on": content["delivery"]["on"]}
    return {
        "invoice": content,
        "language": content["language"],
        "direction": "rtl" if get_language_bidi() else "ltr",
        "days": {name: date.fromisoformat(str(day)) for name, day in days.items() if day},
        "has_discount": any(float(row["discount"]) for row in content["rows"]),
        "foot_start": _css_text(f"{content['seller']['name']} · {content['number']}"),
        "foot_end": _page_words(),
    }


def _page_words() -> str:
    """CSS for the foot of each page, such as "Page " counter(page) " of " counter(pages)."""
    text = _css_text(gettext("Page %(number)s of %(total)s"))
    for sign, counter in (("%(number)s", "page"), ("%(total)s", "pages")):
        text = text.replace(sign, f'" counter({counter}) "')
    return text


def _css_text(text: str) -> str:
    """`text` as a string of CSS within a <style> of HTML, whatever is in it."""
    return '"' + "".join(f"\\{ord(sign):x} " if sign in NOT_IN_CSS else sign for sign in text) + '"'


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise NoRenderer(str(error).splitlines()[0] if str(error) else "WeasyPrint") from error
    return weasyprint


def _fetcher() -> Any:
    """Lets our own fonts through, and ends the rendering for anything else."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in {file.as_uri() for file in FONTS.glob("*.woff2")}:
                raise FatalURLFetchingError(f"not a file of ours: {url}")
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols=["file"], allow_redirects=False)
