"""The paper and the page of a certificate say what it is worth now, to anybody, and name no person."""

import pytest

from greenctl.kernel.actor import Mandate, Role
from greenctl.ledger.receipts import verifies
from tests.construction.certificate_builders import applied, held, in_season, suspended

pytestmark = pytest.mark.one_engine


def test_the_paper_leads_to_a_page_that_tells_of_a_suspension_at_once(transactions, client, people):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)
    firm = people.somebody(mandates=(Mandate(site_id, Role.PREPARER),))

    paper = firm.get(f"/site-certificates/{certificate.id}/paper")
    assert (paper.status_code, paper.mimetype, paper.data[:5]) == (200, "application/pdf", b"%PDF-")
    page = client.get(f"/p/site-certificates/{certificate.number}").get_data(as_text=True)
    assert "可以施工" in page
    suspended(transactions, certificate)

    page = client.get(f"/p/site-certificates/{certificate.number}?lang=en").get_data(as_text=True)
    assert "suspended" in page
    assert "may work" not in page
    assert not any(account in page for account in ("the-department", "the-government", "the-city"))


def test_what_anybody_reads_is_signed_with_its_moment_and_altered_it_is_not(transactions, client, app):
    [site_id] = in_season(transactions)
    certificate = held(transactions, site_id)

    told = client.get(f"/public/site-certificates/{certificate.number}").json

    key, signed = app.extensions["greenctl"].seal.public_key_text, told["signed"]
    assert signed["statement"]["read_at"] == told["read_at"]
    assert verifies(signed, key)
    assert not verifies({**signed, "statement": {**signed["statement"], "valid_until": "2030-01-01"}}, key)


def test_an_application_has_no_paper_and_an_unknown_number_no_page(transactions, client, people):
    [site_id] = in_season(transactions)
    certificate = applied(transactions, site_id)
    firm = people.somebody(mandates=(Mandate(site_id, Role.PREPARER),))

    assert firm.get(f"/site-certificates/{certificate.id}/paper").json["code"] == "construction.no_number_yet"
    assert client.get("/p/site-certificates/GC-370811-2026-00001").status_code == 404
