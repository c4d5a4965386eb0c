"""HTTP to Meta's Graph API: one pooled client, a deadline on every call, and errors that say whether
trying again could help."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any

import httpx

from conversations.channels import ProviderError
from whatsapp.providers.cloud.errors import MEANINGS, explain, meaning_of

TIMEOUT = httpx.Timeout(connect=4, read=8, write=4, pool=2)
DEADLINE = 15.0
LARGEST_ANSWER = 1024 * 1024

# Nothing has left us yet, or the server says that it did nothing.
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_BAD_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError)


class CloudClient:
    def __init__(self, *, base_url: str, token: str, deadline: float = DEADLINE) -> None:
        self._deadline = deadline
        self._base_url = base_url.rstrip("/")
        self._http = httpx.Client(
            timeout=TIMEOUT,
            headers={"Authorization": f"Bearer {token}", "User-Agent": "Souk"},
            limits=httpx.Limits(
                max_connections=50, max_keepalive_connections=20, keepalive_expiry=20
            ),
            follow_redirects=False,
        )

    def post_message(self, phone_number_id: str, body: dict[str, Any]) -> str:
        """Returns Meta's id of the message. Raises ProviderError."""
        status, headers, text = self._post(f"{self._base_url}/{phone_number_id}/messages", body)
        answer = _as_object(text)
        if 200 <= status < 300:
            return _message_id(answer)
        raise _refusal(status, headers, answer)

    def _post(self, url: str, body: dict[str, Any]) -> tuple[int, httpx.Headers, bytes]:
        end = time.monotonic() + self._deadline
        try:
            with self._http.stream("POST", url, json=body) as response:
                text = b""
                for piece in response.iter_bytes():
                    text += piece
                    if time.monotonic() > end or len(text) > LARGEST_ANSWER:
                        raise _lost("The answer was too slow or too long.")
                return response.status_code, response.headers, text
        except _NEVER_SENT as error:
            raise ProviderError(
                f"WhatsApp cannot be reached: {error}", code="unreachable", is_permanent=False
            ) from error
        except _BAD_ADDRESS as error:
            raise ProviderError(
                f"WA_API_URL cannot be used: {error}", code="not_configured", is_permanent=True
            ) from error
        except httpx.HTTPError as error:
            raise _lost(str(error) or type(error).__name__) from error


def _as_object(text: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _message_id(answer: dict[str, Any] | None) -> str:
    """Accepted, but by a name that we do not know: a status will tell, by our reference."""
    try:
        message_id = (answer or {})["messages"][0]["id"]
    except (KeyError, IndexError, TypeError):
        message_id = None
    if not isinstance(message_id, str) or not message_id:
        raise _lost("WhatsApp said yes without naming the message.")
    return message_id


def _refusal(status: int, headers: httpx.Headers, answer: dict[str, Any] | None) -> ProviderError:
    error = (answer or {}).get("error")
    error = error if isinstance(error, dict) else {}
    code = error.get("code")
    if isinstance(code, int):
        return _by_code(code, status, headers, error)
    if status == 429 or status == 503:
        return ProviderError(
            f"WhatsApp is busy (HTTP {status}).",
            code=str(status),
            is_permanent=False,
            retry_after=_retry_after(headers),
        )
    if status >= 500:
        return _lost(f"HTTP {status} without a readable answer.")
    if status in (401, 403):
        return ProviderError(explain(190, f"HTTP {status}"), code=str(status), is_permanent=True)
    return ProviderError(explain(status, f"HTTP {status}"), code=str(status), is_permanent=True)


def _by_code(
    code: int, status: int, headers: httpx.Headers, error: dict[str, Any]
) -> ProviderError:
    meaning = meaning_of(code)
    # A code that we do not know: the HTTP status says whether it could be another matter later.
    is_permanent = meaning.is_permanent if code in MEANINGS else status < 500 and status != 429
    return ProviderError(
        explain(code, detail_of(error)),
        code=str(code),
        is_permanent=is_permanent,
        retry_after=max(filter(None, (meaning.pause, _retry_after(headers))), default=None),
    )


def detail_of(error: dict[str, Any]) -> str:
    """What Meta says in its own words, as far as it says something."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    words = details or error.get("message") or error.get("title") or ""
    return str(words)[:500]


def _retry_after(headers: httpx.Headers) -> timedelta | None:
    value = headers.get("Retry-After", "")
    return (
        timedelta(seconds=min(int(value), 86_400)) if value.isascii() and value.isdigit() else None
    )


def _lost(words: str) -> ProviderError:
    return ProviderError(
        f"Nobody knows whether it was sent: {words}",
        code="lost_answer",
        is_permanent=False,
        is_ambiguous=True,
    )
