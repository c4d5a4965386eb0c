"""HTTP to Stripe through its own client: one pooled connection, a deadline on every call, and errors
that say whether trying again could help.

The `stripe` package takes some 0.2 s and 6 MB to import, so only whoever speaks to Stripe imports it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from shop.payment.provider import ProviderError

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError

#: The longest that a silent server can hold a customer up is the sum, 14 s; one that drips, 15 s.
TIMEOUT = httpx.Timeout(pool=1, connect=3, write=3, read=7)
DEADLINE = 8.0
LARGEST_ANSWER = 4 * 1024 * 1024
#: A key under which Stripe has kept an error of its own answers that error for 24 hours.
MOST_KEYS = 4

Made = TypeVar("Made")


@lru_cache(maxsize=4)
def client_for(*, secret_key: str, base_url: str, deadline: float = DEADLINE) -> StripeClient:
    """Without retries of its own: they would double what the customer waits."""
    import stripe

    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": base_url},
        max_network_retries=0,
        http_client=_http_client(deadline),
    )


def _http_client(deadline: float) -> Any:
    import stripe

    base: Any = stripe.HTTPClient

    class DeadlineClient(base):  # type: ignore[misc]
        """The package's own clients limit each read, not the whole answer."""

        name = "httpx"

        def __init__(self) -> None:
            super().__init__()
            self.http = httpx.Client(timeout=TIMEOUT, follow_redirects=False)

        def request(
            self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
        ) -> tuple[bytes, int, Mapping[str, str]]:
            try:
                return self._request(method, url, headers, post_data)
            except httpx.HTTPError as error:
                raise stripe.APIConnectionError(str(error) or type(error).__name__) from error

        def _request(
            self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any
        ) -> tuple[bytes, int, Mapping[str, str]]:
            end = time.monotonic() + deadline
            with self.http.stream(method, url, headers=headers, content=post_data) as response:
                text = b""
                for piece in response.iter_bytes():
                    text += piece
                    if time.monotonic() > end or len(text) > LARGEST_ANSWER:
                        raise httpx.ReadTimeout("The answer was too slow or too long.")
                return text, response.status_code, response.headers

        def close(self) -> None:
            self.http.close()

    return DeadlineClient()


def create_once(key: str, create: Callable[[str], Made]) -> Made:
    """Call `create` with an idempotency key of Stripe's; raises ProviderError.

    A 500 that Stripe has kept is of no use to anybody: then the next key of a fixed row is taken. The
    caller knows that nothing came of the first, or that it harms nobody.
    """
    import stripe

    for number in range(1, MOST_KEYS):
        try:
            with errors():
                return create(key if number == 1 else f"{key}-{number}")
        except ProviderError as error:
            cause = error.__cause__
            if not isinstance(cause, stripe.APIError) or not _is_kept_error(cause):
                raise
    with errors():
        return create(f"{key}-{MOST_KEYS}")


def _is_kept_error(error: StripeError) -> bool:
    replayed = error.headers.get("idempotent-replayed") if error.headers else None
    return (error.http_status or 0) >= 500 and replayed == "true"


@contextmanager
def errors() -> Iterator[None]:
    """Whatever Stripe's client raises inside becomes a ProviderError."""
    import stripe

    try:
        yield
    except stripe.StripeError as error:
        raise _translated(error) from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        # A proxy's page in place of Stripe's answer, or JSON of another shape.
        raise ProviderError(
            "Stripe's answer could not be read.",
            is_permanent=False,
        ) from error


#: By Stripe's code where it says more than the HTTP status: (is_permanent, pause in seconds).
BY_CODE: dict[str, tuple[bool, int | None]] = {
    "rate_limit": (False, 5),
    "lock_timeout": (False, 5),
    "idempotency_key_in_use": (False, 5),
}
#: https://docs.stripe.com/api/errors
BY_STATUS: dict[int, tuple[bool, int | None]] = {
    409: (False, 5),
    424: (False, None),
    429: (False, 5),
}


def _translated(error: StripeError) -> ProviderError:
    status = error.http_status or 0
    code = error.code or getattr(error.error, "code", None) or ""
    by_status = BY_STATUS.get(status, (400 <= status < 500, None))
    is_permanent, pause = BY_CODE.get(code, by_status)
    return ProviderError(
        _words(error, status),
        is_permanent=is_permanent,
        retry_after=None if is_permanent else _retry_after(error, pause),
    )


def _words(error: StripeError, status: int) -> str:
    """For staff; never what was sent, and no key."""
    if not status:
        return "Stripe cannot be reached, or did not answer in time."
    if status in (401, 403):
        return "Stripe does not accept STRIPE_SECRET_KEY, or the key may not do this."
    if status < 300 or error.error is None:
        return f"Stripe's answer could not be read (HTTP {status})."
    return f"Stripe: {(error.user_message or error.code or 'an error')[:500]} (HTTP {status})"


def _retry_after(error: StripeError, pause: int | None) -> timedelta | None:
    value = str((error.headers or {}).get("retry-after", ""))
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value), 86_400))
    return timedelta(seconds=pause) if pause else None
