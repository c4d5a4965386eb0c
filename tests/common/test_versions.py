import pytest
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import transaction

from common.versions import Version


@pytest.fixture
def answering(db):
    """A request is being answered."""
    request_started.send(sender=None)
    yield
    request_finished.send(sender=None)


def test_a_version_stays_until_it_is_changed():
    version = Version("test:stays")
    first = version.current()

    assert version.current() == first
    assert version.change() != first
    assert version.current() != first


def test_another_process_finds_the_same_version():
    assert Version("test:shared").current() == Version("test:shared").current()


def test_a_request_sees_one_version_to_its_end(answering):
    version = Version("test:steady")
    first = version.current()
    cache.set("test:steady", "of another process")

    assert version.current() == first

    request_finished.send(sender=None)
    assert version.current() == "of another process"


def test_a_request_sees_what_it_changed_itself(answering):
    version, other = Version("test:own"), Version("test:other")
    first, untouched = version.current(), other.current()

    changed = version.change()

    assert changed != first
    assert version.current() == changed
    assert other.current() == untouched


def test_a_request_reads_all_versions_at_one_look(answering, monkeypatch):
    versions = [Version(f"test:one-look:{number}") for number in range(3)]
    for version in versions:
        version.change()
    looks = []
    get_many = cache.get_many
    monkeypatch.setattr(cache, "get_many", lambda keys: looks.append(keys) or get_many(keys))

    assert len({version.current() for version in versions}) == 3
    assert len(looks) == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_version_changes_with_its_transaction_and_once_more_when_others_see_it():
    version = Version("test:transaction")
    seen = [version.current()]

    with transaction.atomic():
        version.change_with_transaction()
        seen.append(version.current())
    seen.append(version.current())

    assert len(set(seen)) == 3
