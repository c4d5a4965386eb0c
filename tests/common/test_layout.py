from pathlib import Path

import pytest
import yaml
from django.contrib.auth import authenticate
from django.db import IntegrityError

from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]


def test_site_never_becomes_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


@pytest.mark.django_db
def test_log_in_ignores_the_case_of_the_address():
    alice = User.objects.create_user("Alice@Example.com", "a long password")

    assert authenticate(username="aLICE@example.COM", password="a long password") == alice


@pytest.mark.django_db
def test_one_address_has_one_account_whatever_its_case():
    User.objects.create_user("alice@example.com")

    with pytest.raises(IntegrityError):
        User.objects.create_user("ALICE@example.com")


@pytest.mark.django_db
def test_staff_can_be_created_in_one_call():
    assert User.objects.create_user("bob@example.com", "pw", is_staff=True).is_staff
    assert User.objects.create_superuser("root@example.com", "pw").is_superuser


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_committing_test_leaves_wagtails_first_pages_to_the_next():
    from wagtail.models import Page, Site

    assert Page.objects.filter(depth=1).exists()
    assert Site.objects.exists()


@pytest.mark.django_db
def test_migrations_left_the_root_page():
    from wagtail.models import Page

    assert Page.objects.filter(depth=1).exists()


def test_compose_names_only_what_is_there():
    """No engine runs in the tests, so the file is at least read the way one would."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())

    for name, service in compose["services"].items():
        assert set(service.get("depends_on", [])) <= set(compose["services"]), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            is_there = (
                (ROOT / source).exists() if source.startswith(".") else source in compose["volumes"]
            )
            assert is_there, f"{name}: {volume}"
        assert all({"path", "required"} >= set(entry) for entry in service.get("env_file", []))
