from __future__ import annotations

from shop.invoices import checks, pdf


def ids(found):
    return [each.id for each in found]


def test_a_complete_shop_hears_nothing():
    assert checks.check_seller() == []
    assert checks.check_prefixes() == []


def test_each_thing_that_the_law_wants_and_nobody_told_is_named(settings):
    settings.INVOICE_SELLER_NAME = settings.INVOICE_SELLER_VAT_ID = ""

    texts = [each.msg for each in checks.check_seller()]

    assert [text.split()[0] for text in texts] == ["INVOICE_SELLER_NAME", "INVOICE_SELLER_VAT_ID"]


def test_on_a_developers_machine_nothing_is_missing(settings):
    settings.DEBUG, settings.INVOICE_SELLER_NAME = True, ""

    assert checks.check_seller() == []


def test_prefixes_that_make_no_file_name_or_no_difference_are_refused(settings):
    settings.INVOICE_NUMBER_PREFIX = "A/B"
    assert ids(checks.check_prefixes()) == ["invoices.E001"]

    settings.INVOICE_NUMBER_PREFIX = settings.CREDIT_NOTE_NUMBER_PREFIX
    assert ids(checks.check_prefixes()) == ["invoices.E002"]


def test_a_machine_without_pango_is_told_so(monkeypatch):
    monkeypatch.setattr(pdf, "has_pango", lambda: False)

    (found,) = checks.check_pango()

    assert found.id == "invoices.W002" and "libpango" in found.hint
