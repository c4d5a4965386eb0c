"""What VIES answers, and what we make of it."""

from __future__ import annotations

import pytest

from shop.tax.vies import ViesError, look_up
from tests.tax.stand_in import CONSULTATION, verdict

NUMBER = "ATU57194903"
QUESTION = {"countryCode": "AT", "vatNumber": "U57194903"}


def refused(vies, **kwargs):
    with pytest.raises(ViesError) as caught:
        look_up(NUMBER, base_url=vies.url, **kwargs)
    return caught.value


def test_a_valid_number_comes_with_name_address_and_evidence(vies):
    answer = look_up(NUMBER, requester="DE136695976", base_url=vies.url)

    assert (answer.is_valid, answer.name) == (True, "TEE GMBH")
    assert answer.address == "RINGSTRASSE 1\n1010 WIEN"
    assert answer.consultation_number == CONSULTATION
    assert CONSULTATION in answer.raw
    assert vies.requests == [
        (
            "/rest-api/check-vat-number",
            {**QUESTION, "requesterMemberStateCode": "DE", "requesterNumber": "136695976"},
        )
    ]


def test_without_a_number_of_our_own_there_is_no_evidence(vies):
    answer = look_up(NUMBER, base_url=vies.url)

    assert (answer.is_valid, answer.consultation_number) == (True, "")
    assert vies.requests[0][1] == QUESTION


def test_an_unknown_number_is_not_valid(vies):
    vies.body = verdict(QUESTION, valid=False)

    answer = look_up(NUMBER, base_url=vies.url)

    assert (answer.is_valid, answer.name, answer.address) == (False, "", "")


@pytest.mark.parametrize("status", [200, 400, 500, 503])
@pytest.mark.parametrize(
    "code",
    ["MS_UNAVAILABLE", "MS_MAX_CONCURRENT_REQ", "GLOBAL_MAX_CONCURRENT_REQ", "TIMEOUT"],
)
def test_an_outage_is_no_verdict(vies, code, status):
    vies.fail(code, status=status)

    error = refused(vies)

    assert (error.code, error.is_permanent) == (code, False)


def test_an_outage_that_looks_like_a_verdict_is_none(vies):
    vies.body = verdict(QUESTION, valid=False) | {"userError": "MS_UNAVAILABLE"}

    assert refused(vies).code == "MS_UNAVAILABLE"


def test_a_question_that_vies_cannot_read_is_not_asked_again(vies):
    vies.fail("INVALID_INPUT", status=400)

    assert refused(vies).is_permanent


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Service unavailable</html>",
        b"[]",
        b"null",
        b'"valid"',
        b"\xff\xfe\x00",
        {},
        {"valid": "true"},
        {"valid": None},
        {"valid": 1},
        {"actionSucceed": False},
        {"errorWrappers": []},
        verdict(QUESTION) | {"vatNumber": "U99999999"},
        verdict(QUESTION) | {"countryCode": "DE"},
    ],
)
def test_garbage_is_no_verdict(vies, body):
    vies.body = body

    assert not refused(vies).is_permanent


@pytest.mark.parametrize("status", [302, 401, 404, 500, 502])
def test_a_verdict_under_an_error_is_none(vies, status):
    vies.status = status

    assert not refused(vies).is_permanent


def test_a_slow_answer_is_given_up(vies):
    vies.drip = 0.05

    assert refused(vies, deadline=0.2).code == "slow"


def test_an_endless_answer_is_given_up(vies):
    vies.body = b"x" * 200_000

    assert refused(vies).code == "slow"


def test_a_server_that_hangs_up_may_be_asked_again(vies):
    vies.hangs_up = True

    error = refused(vies)

    assert (error.code, error.is_permanent) == ("unreachable", False)


def test_a_server_that_is_not_there_may_be_asked_again():
    with pytest.raises(ViesError) as caught:
        look_up(NUMBER, base_url="http://127.0.0.1:9/rest-api")

    assert not caught.value.is_permanent


def test_an_address_that_is_none_is_a_matter_for_the_merchant():
    with pytest.raises(ViesError) as caught:
        look_up(NUMBER, base_url="ftp://vies.example")

    assert caught.value.is_permanent
