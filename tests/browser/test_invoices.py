"""Home and invoices in a browser: adding one, paying it, taking the payment back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from relance.invoices.models import Invoice, Payment
from relance.invoices.queries import open_amounts
from relance.organisations.models import Organisation
from tests.browser.conftest import WIDTHS
from tests.factories import (
    a_customer,
    a_dispute,
    an_invoice,
    an_organisation,
    the_owner_of,
    with_pdf,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def organisation(sign_in: Callable[[Any], None]) -> Organisation:
    """One customer: late, in dispute, not due, settled, and in another currency."""
    organisation = an_organisation("Verdet & Fils")
    customer = a_customer("Constructions Talverne", organisation=organisation)
    with_pdf(an_invoice(customer, number="FA-1", due_in=-49, total=9840_00, paid=3000_00))
    a_dispute(an_invoice(customer, number="FA-2", due_in=-3, total=12_00))
    an_invoice(customer, number="FA-3", due_in=20, total=15_00)
    an_invoice(customer, number="FA-4", due_in=-100, total=16_00, paid=16_00)
    an_invoice(customer, number="FA-5", due_in=-100, total=17_00, currency="USD")
    owner = the_owner_of(organisation)
    owner.user.language = "fr"
    owner.user.save()
    sign_in(owner.user)
    return organisation


def pages_of(organisation: Organisation) -> list[str]:
    slug, invoice = organisation.slug, Invoice.objects.get(number="FA-1")
    return [
        f"/o/{slug}/",
        f"/o/{slug}/?state=late&panel={invoice.pk}",
        f"/o/{slug}/invoices/?state=all",
        f"/o/{slug}/invoices/{invoice.pk}/",
        f"/o/{slug}/invoices/new/",
        f"/o/{slug}/invoices/{invoice.pk}/payments/",
        f"/o/{slug}/credit-notes/new/",
        f"/o/{slug}/customers/{invoice.customer_id}/",
        f"/o/{slug}/search/?q=FA",
    ]


@pytest.mark.parametrize("name", WIDTHS)
def test_no_page_hides_anything_from_anybody(
    page: Page, organisation: Organisation, axe: Callable[[Page], None], name: str
) -> None:
    width, height = WIDTHS[name]
    page.set_viewport_size({"width": width, "height": height})
    for address in pages_of(organisation):
        page.goto(address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_new_organisation_begins_with_a_list_of_steps(
    page: Page, sign_in: Callable[[Any], None], axe: Callable[[Page], None]
) -> None:
    organisation = an_organisation("Neuve")
    sign_in(the_owner_of(organisation).user)
    for path in ("", "invoices/"):
        page.goto(f"/o/{organisation.slug}/{path}")
        axe(page)
    page.goto(f"/o/{organisation.slug}/")
    expect(page.locator(".checklist > li").first).to_be_visible()


def test_a_payment_is_entered_over_the_list_and_taken_back(
    page: Page, organisation: Organisation, axe: Callable[[Page], None]
) -> None:
    invoice = Invoice.objects.get(number="FA-1")
    page.goto(f"/o/{organisation.slug}/invoices/?sort=number")
    page.locator(f'[data-row="{invoice.pk}"] [data-open]').click()
    page.locator("#side [data-asks=payment]").click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("[name=amount]")).to_have_value("6840,00")
    axe(page)
    dialog.locator("[name=amount]").fill("1 000,50")
    dialog.locator("[data-primary]").click()
    expect(page.locator("#side .big")).to_have_text("5\u202f839,50\u00a0€")
    assert f"panel={invoice.pk}" in page.url
    assert "sort=number" in page.url
    page.locator(".toast form button").click()
    expect(page.locator("#side .big")).to_have_text("6\u202f840,00\u00a0€")
    assert open_amounts([invoice.pk]) == {invoice.pk: 6840_00}
    assert Payment.objects.filter(amount=1000_50).count() == 1


def test_an_invoice_of_a_new_customer_is_added_with_its_pdf(
    page: Page, organisation: Organisation
) -> None:
    page.goto(f"/o/{organisation.slug}/invoices/new/")
    name = page.locator("[name=customer_name]")
    name.press_sequentially("talv", delay=30)
    proposed = page.locator("#customer-names option")
    expect(proposed).to_have_attribute("value", "Constructions Talverne")
    name.fill("Hôtel des Trois Rives")
    page.locator("[name=number]").fill("FA-9")
    page.locator("[name=total]").fill("1 234,5O")
    page.locator("form.form [data-primary]").click()
    expect(page.locator(".error")).to_be_visible()
    expect(page.locator("[name=number]")).to_have_value("FA-9")
    page.locator("[name=total]").fill("1 234,50")
    pdf = {"name": "f.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.locator("[name=document]").set_input_files(pdf)  # type: ignore[arg-type]
    page.locator("form.form [data-primary]").click()
    expect(page.locator("h1")).to_contain_text("FA-9")
    invoice = Invoice.objects.get(number="FA-9")
    assert (invoice.total, invoice.customer.name) == (1234_50, "Hôtel des Trois Rives")
    assert invoice.document_name == "f.pdf"
