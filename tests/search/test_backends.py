"""Other backends of modelsearch are asked through its common interface."""

from __future__ import annotations

import pytest

from shop.search import checks, index
from tests.factories.shop import make_product

COMMON = {"default": {"BACKEND": "modelsearch.backends.database", "SEARCH_CONFIG": "simple"}}


@pytest.fixture
def common_backend(settings):
    settings.WAGTAILSEARCH_BACKENDS = COMMON


def test_the_common_interface_finds_the_same(find, common_backend):
    make_product("Cup", description="For coffee and tea.")
    make_product("Coffee")
    make_product("Green tea")

    assert find("coffee") == ["Coffee", "Cup"]
    assert find("cofee") == ["Coffee", "Cup"]
    assert find("tea coffee")[0] == "Cup"
    assert find("lamp") == []


def test_the_common_interface_forgets(find, common_backend):
    tea = make_product("Tea")
    tea.title = "Infusion"
    tea.save()
    assert find("tea") == []

    tea.delete()
    assert find("infusion") == []


def test_wagtails_own_command_writes_the_same_index(find):
    from django.core.management import call_command

    make_product("Green tea")
    call_command("wagtail_update_index", verbosity=0)

    assert find("green teas") == ["Green tea"]
    index.refresh()
    assert find("green teas") == ["Green tea"]


def test_a_search_server_needs_its_package(settings):
    assert checks.check_search_engine() == []

    settings.SEARCH_URL = "http://localhost:9200"

    assert [each.id for each in checks.check_search_engine()] == ["search.E001"]
