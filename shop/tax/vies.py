"""HTTP to VIES, the EU's register of VAT IDs: a deadline on every call, and errors that say whether
trying again could help. See https://ec.europa.eu/taxation_customs/vies/#/technical-information"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

TIMEOUT = httpx.Timeout(connect=4, read=10, write=4, pool=2)
DEADLINE = 20.0
LARGEST_ANSWER = 64 * 1024
#: Nothing is wrong with VIES; the question was.
PERMANENT = ("INVALID_INPUT",)
BAD_REQUESTER = "INVALID_REQUESTER_INFO"
WITHHELD = "---"  # some countries do not tell names and addresses


class ViesError(Exception):
    """No verdict on the number. `code` is VIES's, such as "MS_UNAVAILABLE", or ours."""

    def __init__(self, message: str, *, code: str, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.is_permanent = is_permanent


@dataclass(frozen=True)
class Answer:
    is_valid: bool
    name: str
    address: str
    consultation_number: str  # empty where nobody was named as asking
    raw: str


def look_up(
    vat_id: str, *, requester: str = "", base_url: str, deadline: float = DEADLINE
) -> Answer:
    """Ask about `vat_id` (with its prefix) in the name of `requester`, a VAT ID too. Raises ViesError."""
    question = {"countryCode": vat_id[:2], "vatNumber": vat_id[2:]}
    if requester:
        question |= {
            "requesterMemberStateCode": requester[:2],
            "requesterNumber": requester[2:],
        }
    status, text = _post(f"{base_url.rstrip('/')}/check-vat-number", question, deadline)
    return _read(status, text, question)


def _post(url: str, question: dict[str, str], deadline: float) -> tuple[int, str]:
    end = time.monotonic() + deadline
    try:
        with httpx.stream("POST", url, json=question, timeout=TIMEOUT) as response:
            text = b""
            for piece in response.iter_bytes():
                text += piece
                if time.monotonic() > end or len(text) > LARGEST_ANSWER:
                    raise ViesError("The answer was too slow or too long.", code="slow")
            return response.status_code, text.decode(errors="replace")
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise ViesError(
            f"VIES_API_URL cannot be used: {error}", code="not_configured", is_permanent=True
        ) from error
    except httpx.HTTPError as error:
        raise ViesError(str(error) or type(error).__name__, code="unreachable") from error


def _read(status: int, text: str, question: dict[str, str]) -> Answer:
    try:
        told = json.loads(text)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ViesError(f"HTTP {status} without a readable answer.", code="unreadable")
    if code := _error_code(told):
        raise ViesError(f"VIES says {code}.", code=code, is_permanent=code in PERMANENT)
    if status != 200 or not isinstance(told.get("valid"), bool):
        raise ViesError(f"HTTP {status} without a verdict.", code="unreadable")
    if any(told.get(key, question[key]) != question[key] for key in ("countryCode", "vatNumber")):
        raise ViesError("VIES answered about another number.", code="unreadable")
    return Answer(
        is_valid=told["valid"],
        name=_text(told.get("name")),
        address=_text(told.get("address")),
        consultation_number=_text(told.get("requestIdentifier")),
        raw=text,
    )


def _error_code(told: dict[str, Any]) -> str:
    """An outage is told in several ways, one of them beside `valid: false`."""
    wrappers = told.get("errorWrappers")
    if isinstance(wrappers, list) and wrappers and isinstance(wrappers[0], dict):
        return str(wrappers[0].get("error") or "unknown")
    if told.get("actionSucceed") is False:
        return "unknown"
    verdict = str(told.get("userError") or "VALID")
    return "" if verdict in ("VALID", "INVALID") else verdict


def _text(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    return "" if text == WITHHELD else text
