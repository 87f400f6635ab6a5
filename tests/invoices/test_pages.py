"""The pages of invoices, as members meet them."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relance.customers.models import Customer
from relance.invoices.models import CreditNote, Dispute, Invoice, Payment
from relance.invoices.queries import open_amounts
from relance.organisations.models import Member
from relance.organisations.roles import Role
from tests.factories import (
    PDF,
    a_customer,
    a_dispute,
    a_member,
    a_payment,
    an_invoice,
    an_organisation,
    with_pdf,
    without_due_date,
)

pytestmark = pytest.mark.django_db


class Desk:
    """A member at work in an organisation of their own."""

    def __init__(self, client: Client, role: str = Role.COLLECTOR) -> None:
        self.client = client
        self.member: Member = a_member(role, organisation=an_organisation(name="Duval"))
        self.organisation = self.member.organisation
        client.force_login(self.member.user)

    def url(self, path: str) -> str:
        return f"/o/{self.organisation.slug}/{path}"

    def get(self, path: str, **params: Any) -> str:
        answer = self.client.get(self.url(path), params)
        assert answer.status_code == 200
        return answer.content.decode()

    def post(self, path: str, **data: Any) -> Any:
        return self.client.post(self.url(path), data)

    def customer(self, name: str = "Talverne", **fields: Any) -> Customer:
        return a_customer(name, organisation=self.organisation, **fields)


@pytest.fixture
def desk(client: Client) -> Desk:
    return Desk(client)


def numbers_in(page: str) -> list[str]:
    """The invoices of the list, in order."""
    return re.findall(r"data-open[^>]*>(FA-[^<]+)</a>", page)


# --- The list -------------------------------------------------------------------------------------


def test_each_tab_shows_its_invoices_and_counts_the_others(desk: Desk) -> None:
    customer = desk.customer()
    an_invoice(customer, number="FA-late", due_in=-5)
    an_invoice(customer, number="FA-today", due_in=0)
    an_invoice(customer, number="FA-later", due_in=5)
    without_due_date(an_invoice(customer, number="FA-never"))
    a_dispute(an_invoice(customer, number="FA-disputed", due_in=-40))
    an_invoice(customer, number="FA-settled", due_in=-90, paid=120_00)
    shown = {
        state: sorted(numbers_in(desk.get("invoices/", state=state)))
        for state in ("open", "late", "not-due", "disputed", "settled", "all")
    }
    assert shown["late"] == ["FA-disputed", "FA-late"]
    assert shown["not-due"] == ["FA-later", "FA-never", "FA-today"]
    assert shown["disputed"] == ["FA-disputed"]
    assert shown["settled"] == ["FA-settled"]
    assert len(shown["open"]) == 5
    assert len(shown["all"]) == 6
    page = desk.get("invoices/")
    counts = re.findall(r"<a href=\"[^\"]*state=[^>]*>[^<]*<span>(\d+)</span>", page)
    assert counts == ["5", "2", "3", "1", "1", "6"]


def test_currencies_stand_under_the_list_one_by_one_and_follow_the_filters(desk: Desk) -> None:
    customer = desk.customer()
    an_invoice(customer, total=100_00, paid=40_00, due_in=-3)
    an_invoice(customer, total=11_50, due_in=3)
    an_invoice(customer, total=77_00, currency="USD", due_in=-3)
    foot = desk.get("invoices/").partition("<tfoot>")[2]
    assert "€71.50" in foot
    assert "US$77.00" in foot
    assert "148.50" not in foot
    foot = desk.get("invoices/", state="late").partition("<tfoot>")[2]
    assert "€60.00" in foot
    assert "71.50" not in foot
    foot = desk.get("invoices/", currency="USD").partition("<tfoot>")[2]
    assert "€" not in foot


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("0871", ["FA-0871"]),
        ("talv", ["FA-0871", "FA-0999"]),
        ("1 234,56", ["FA-0999"]),
        ("1,234.56", ["FA-0999"]),
        ("9840", ["FA-0871"]),
        ("6 840,00 €", ["FA-0871"]),
        ("nobody", []),
        ("\0", ["FA-0001", "FA-0871", "FA-0999"]),
        ("9" * 40, []),
    ],
)
def test_an_invoice_is_found_by_number_customer_total_and_open_amount(
    desk: Desk, typed: str, found: list[str]
) -> None:
    an_invoice(desk.customer("Brévenne"), number="FA-0001", total=5_00)
    customer = desk.customer("Constructions Talverne")
    an_invoice(customer, number="FA-0871", total=9840_00, paid=3000_00, due_in=1)
    an_invoice(customer, number="FA-0999", total=1234_56, due_in=2)
    assert sorted(numbers_in(desk.get("invoices/", q=typed))) == found


def test_the_list_is_sorted_filtered_and_paged_by_its_address(desk: Desk) -> None:
    customer = desk.customer()
    for number in range(60):
        an_invoice(customer, number=f"FA-{number:02}", total=100 + number, due_in=-number)
    assert numbers_in(desk.get("invoices/", sort="-open"))[0] == "FA-59"
    assert numbers_in(desk.get("invoices/", sort="number", page="2"))[0] == "FA-50"
    assert len(numbers_in(desk.get("invoices/", age="1"))) == 30
    assert numbers_in(desk.get("invoices/", age="nonsense", sort="x", page="-3", state="?"))
    with_pdf(Invoice.objects.get(number="FA-07"))
    assert numbers_in(desk.get("invoices/", document="yes")) == ["FA-07"]


def test_one_customers_invoices_have_an_address(desk: Desk) -> None:
    an_invoice(desk.customer("Autre"), number="FA-other")
    customer = desk.customer()
    an_invoice(customer, number="FA-own")
    assert numbers_in(desk.get("invoices/", customer=customer.pk)) == ["FA-own"]


def test_a_page_costs_the_same_for_3_and_for_60_lines(desk: Desk) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(path)
        return len(captured)

    def fill(count: int) -> None:
        for _number in range(count):
            customer = desk.customer(f"Client {uuid4()}")
            an_invoice(customer, due_in=-3, paid=10_00)
            an_invoice(customer, due_in=-3, currency="USD")

    fill(3)
    paths = ("invoices/?state=all", "customers/", "", "invoices/?q=FA")
    desk.get("")  # the first page of a session also remembers where it was
    few = [queries(path) for path in paths]
    fill(57)
    assert [queries(path) for path in paths] == few


def test_nothing_of_another_organisation_is_seen(desk: Desk) -> None:
    theirs = with_pdf(an_invoice(a_customer("Secret SARL"), number="FA-theirs", due_in=-3))
    payment = a_payment(theirs, amount=1_00)
    dispute = a_dispute(theirs)
    an_invoice(desk.customer(), number="FA-ours")
    page = desk.get("invoices/", state="all", panel=theirs.pk, customer=theirs.customer_id)
    assert "theirs" not in page
    assert "Secret" not in page
    assert numbers_in(page) == ["FA-ours"]
    for path in (f"invoices/{theirs.pk}/", f"invoices/{theirs.pk}/document/"):
        assert desk.client.get(desk.url(path)).status_code == 404
    for path in (
        f"invoices/{theirs.pk}/payments/",
        f"invoices/{theirs.pk}/due-date/",
        f"invoices/{theirs.pk}/document/new/",
        f"invoices/{theirs.pk}/disputes/",
        f"disputes/{dispute.pk}/end/",
        f"payments/{payment.pk}/undo/",
    ):
        assert desk.post(path).status_code == 404
    assert "SARL" not in desk.get("search/", q="Secret")
    assert "Secret" not in desk.get("invoices/customer-names/", customer_name="Secret")


def test_invoices_of_a_binned_customer_are_nowhere(desk: Desk) -> None:
    binned = an_invoice(desk.customer(state="bin"), number="FA-binned", due_in=-3)
    assert "FA-binned" not in desk.get("invoices/", state="all")
    assert desk.client.get(desk.url(f"invoices/{binned.pk}/")).status_code == 404


def test_an_empty_list_begins_something(desk: Desk) -> None:
    assert desk.url("invoices/new/") in desk.get("invoices/")
    an_invoice(desk.customer(), paid=120_00)
    assert "No invoices yet" not in desk.get("invoices/")


# --- The panel and the page -----------------------------------------------------------------------


def test_the_panel_shows_what_is_owed_and_alone_when_asked_by_htmx(desk: Desk) -> None:
    invoice = an_invoice(desk.customer(), total=9840_00, paid=3000_00, due_in=-49)
    path = desk.url(f"invoices/?panel={invoice.pk}")
    panel = desk.client.get(path, headers={"HX-Request": "true", "HX-Target": "side"})
    text = panel.content.decode()
    assert "<html" not in text
    assert "€6,840.00" in text
    assert "49 days late" in text
    whole = desk.get(f"invoices/?panel={invoice.pk}")
    assert "49 days late" in whole
    assert "<html" in whole
    assert "49 days late" in desk.get(f"invoices/{invoice.pk}/")


@pytest.mark.parametrize("asked", ["0", "999999", "x", "-1", "9" * 30, "²"])
def test_a_panel_that_is_not_there_does_no_harm(desk: Desk, asked: str) -> None:
    assert numbers_in(desk.get("invoices/", panel=asked)) == []


def test_the_pdf_is_shown_as_a_pdf(desk: Desk) -> None:
    invoice = with_pdf(an_invoice(desk.customer()))
    answer = desk.client.get(desk.url(f"invoices/{invoice.pk}/document/"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    bare = an_invoice(desk.customer("Sans"))
    assert desk.client.get(desk.url(f"invoices/{bare.pk}/document/")).status_code == 404


# --- Adding ---------------------------------------------------------------------------------------

TYPED = {
    "customer_name": "Hôtel des Trois Rives",
    "number": "FA-2026-0001",
    "issued_on": "2026-09-01",
    "due_on": "2026-10-01",
    "total": "1 234,56",
    "currency": "EUR",
}


def test_the_form_creates_the_invoice_and_its_customer(desk: Desk) -> None:
    pdf = SimpleUploadedFile("facture.pdf", PDF)
    answer = desk.post("invoices/new/", **TYPED, document=pdf)
    invoice = Invoice.objects.get()
    assert answer.headers["Location"] == desk.url(f"invoices/{invoice.pk}/")
    assert invoice.customer.name == "Hôtel des Trois Rives"
    assert (invoice.total, invoice.currency) == (1234_56, "EUR")
    assert invoice.due_on == date(2026, 10, 1)
    assert invoice.document_name == "facture.pdf"
    page = desk.client.get(answer.headers["Location"]).content.decode()
    assert "Invoice FA-2026-0001 was added, and Hôtel des Trois Rives as a new customer" in page


def test_a_known_customer_is_found_by_name_or_external_id(desk: Desk) -> None:
    customer = desk.customer("Hôtel des Trois Rives", external_id="C-9")
    desk.post("invoices/new/", **{**TYPED, "customer_name": "hotel DES trois rives"})
    desk.post("invoices/new/", **{**TYPED, "customer_name": "C-9", "number": "FA-2"})
    assert {invoice.customer for invoice in Invoice.objects.all()} == {customer}
    assert Invoice.objects.count() == 2


def test_an_invoice_of_nothing_may_be_added_as_a_file_may_bring_one(desk: Desk) -> None:
    desk.post("invoices/new/", **{**TYPED, "total": "0"})
    assert Invoice.objects.get().total == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"total": "12,5O"}, "This is not an amount in EUR"),
        ({"total": "12.345"}, "Three decimals: write 12,345.00 or 12.35."),
        ({"total": "-5"}, "The amount is not negative"),
        ({"total": ""}, "This field is required"),
        ({"issued_on": "31/02/2026"}, "Enter a valid date"),
        ({"issued_on": "0026-09-01"}, "Check the year"),
        ({"due_on": "2026-08-31"}, "before the date of the invoice"),
        ({"number": "FA-taken"}, "already taken"),
        ({"currency": "XXX"}, "Select a valid choice"),
        ({"customer_name": "Homonyme"}, "Type the external id"),
        ({"customer_name": "Corbeille"}, "is in the bin"),
        ({"customer_name": " "}, "This field is required"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    desk: Desk, wrong: dict[str, str], said: str
) -> None:
    an_invoice(desk.customer("Homonyme"), number="FA-taken")
    desk.customer("Homonyme")
    desk.customer("Corbeille", state="bin")
    answer = desk.post("invoices/new/", **{**TYPED, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    for name, value in {**TYPED, **wrong}.items():
        if value.strip() and name != "currency":
            assert f'value="{value}"' in page
    assert Invoice.objects.count() == 1


def test_a_file_that_is_no_pdf_is_refused_and_the_rest_stays(desk: Desk) -> None:
    fake = SimpleUploadedFile("facture.pdf", b"<html>no</html>", content_type="application/pdf")
    page = desk.post("invoices/new/", **TYPED, document=fake).content.decode()
    assert "not a whole PDF" in page
    assert 'value="FA-2026-0001"' in page
    assert not Invoice.objects.exists()
    assert not Customer.objects.exists()


def test_from_a_customers_page_the_invoice_is_that_customers(desk: Desk) -> None:
    one, _other = desk.customer("Homonyme"), desk.customer("Homonyme")
    typed = {name: value for name, value in TYPED.items() if name != "customer_name"}
    desk.post(f"invoices/new/?customer={one.pk}", **typed)
    assert Invoice.objects.get().customer == one


def test_a_credit_note_lowers_the_invoice_that_it_names(desk: Desk) -> None:
    invoice = an_invoice(desk.customer("Talverne"), number="FA-7", total=100_00)
    typed = {**TYPED, "customer_name": "Talverne", "number": "AV-1", "total": "30"}
    page = desk.post("credit-notes/new/", **typed, invoice="FA-8").content.decode()
    assert "No invoice has this number" in page
    desk.post("credit-notes/new/", **typed, invoice="FA-7")
    assert CreditNote.objects.get().total == 30_00
    assert open_amounts([invoice.pk]) == {invoice.pk: 70_00}


def test_a_french_reader_is_told_how_to_write_what_could_be_thousands(desk: Desk) -> None:
    desk.customer("Talverne")
    desk.member.user.language = "fr"
    desk.member.user.save()
    typed = {**TYPED, "customer_name": "Talverne", "number": "AV-1"}
    page = desk.post("credit-notes/new/", **{**typed, "total": "12,345"}).content.decode()
    assert "Trois décimales\u00a0: écrivez 12\u202f345,00 ou 12,35." in page
    assert 'value="12,345"' in page
    assert not CreditNote.objects.exists()
    desk.post("credit-notes/new/", **{**typed, "total": "12.345"})
    assert CreditNote.objects.get().total == 12_345_00


# --- Payments, due dates, disputes ----------------------------------------------------------------


def payment_of(**wrong: str) -> dict[str, str]:
    typed = {"amount": "40,00", "received_on": "2026-09-15", "note": "virement"}
    return {**typed, "request_key": str(uuid4()), "seen_open": "10000", **wrong}


def test_a_payment_that_a_file_settled_is_told_from_one_whose_day_is_known(desk: Desk) -> None:
    invoice = an_invoice(desk.customer(), total=100_00)
    a_payment(invoice, amount=40_00)
    a_payment(invoice, amount=30_00, source="import")
    page = desk.get(f"invoices/{invoice.pk}/")
    assert page.count("<dt>Paid on") == 1
    assert page.count("<dt>Paid, taken over from the import of") == 1


def test_a_payment_is_entered_undone_and_each_time_said(desk: Desk) -> None:
    invoice = an_invoice(desk.customer(), number="FA-7", total=100_00)
    back = desk.url(f"invoices/?panel={invoice.pk}")
    answer = desk.post(f"invoices/{invoice.pk}/payments/", **payment_of(), next=back)
    assert answer.headers["Location"] == back
    page = desk.client.get(back).content.decode()
    assert "€40.00 entered on FA-7." in page
    assert "€60.00" in page
    payment = Payment.objects.get()
    desk.post(f"payments/{payment.pk}/undo/", next=back)
    page = desk.client.get(back).content.decode()
    assert "was undone" in page
    assert open_amounts([invoice.pk]) == {invoice.pk: 100_00}


def test_what_is_paid_too_much_is_said_to_stay_on_account(desk: Desk) -> None:
    invoice = an_invoice(desk.customer(), number="FA-7", total=100_00)
    answer = desk.post(f"invoices/{invoice.pk}/payments/", **payment_of(amount="130"))
    page = desk.client.get(answer.headers["Location"]).content.decode()
    assert "€30.00 overpaid, kept on account" in page
    page = desk.get(f"customers/{invoice.customer_id}/")
    assert "Payment on account" in page
    assert "€30.00" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "0"}, "more than zero"),
        ({"amount": "abc"}, "not an amount"),
        ({"amount": "1.250"}, "Three decimals: write 1,250.00 or 1.25."),
        ({"received_on": "2126-01-01"}, "not before"),
        ({"seen_open": "9000"}, "Meanwhile"),
    ],
)
def test_a_refused_payment_keeps_what_was_typed(
    desk: Desk, wrong: dict[str, str], said: str
) -> None:
    invoice = an_invoice(desk.customer(), total=100_00)
    typed = payment_of(**wrong)
    page = desk.post(f"invoices/{invoice.pk}/payments/", **typed).content.decode()
    assert said in page
    for name in ("amount", "received_on", "note", "request_key"):
        assert f'value="{typed[name]}"' in page
    assert 'name="seen_open" value="10000"' in page
    assert not Payment.objects.exists()


def test_a_next_address_of_another_house_is_not_followed(desk: Desk) -> None:
    invoice = an_invoice(desk.customer(), total=100_00)
    for wish in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = desk.post(f"invoices/{invoice.pk}/payments/", **payment_of(), next=wish)
        assert answer.headers["Location"] == desk.url(f"invoices/{invoice.pk}/")
        Payment.objects.all().delete()


def test_due_date_dispute_and_pdf_by_their_forms(desk: Desk) -> None:
    invoice = an_invoice(desk.customer(), number="FA-7", issued_on=date(2026, 9, 1))
    page = f"invoices/{invoice.pk}/"
    assert desk.post(f"{page}due-date/", due_on="2026-12-24").status_code == 302
    assert "before the date" in desk.post(f"{page}due-date/", due_on="2026-08-01").content.decode()
    desk.post(f"{page}document/new/", document=SimpleUploadedFile("a.pdf", PDF))
    desk.post(f"{page}disputes/", reason="Palettes manquantes")
    assert "Palettes manquantes" in desk.get(page)
    assert "24 December 2026" in desk.get(page)
    desk.post(f"disputes/{Dispute.objects.get().pk}/end/")
    invoice.refresh_from_db()
    assert invoice.due_on == date(2026, 12, 24)
    assert invoice.document_name == "a.pdf"
    history = desk.get(page)
    for sentence in ("PDF filed: a.pdf", "In dispute: Palettes manquantes", "Dispute closed"):
        assert sentence in history


def test_readers_look_and_change_nothing(client: Client) -> None:
    desk = Desk(client, Role.READER)
    invoice = an_invoice(desk.customer(), due_in=-3)
    assert "payments/" not in desk.get(f"invoices/{invoice.pk}/")
    assert desk.url("invoices/new/") not in desk.get("invoices/")
    for path in ("invoices/new/", "credit-notes/new/", f"invoices/{invoice.pk}/payments/"):
        assert desk.client.get(desk.url(path)).status_code == 403
        assert desk.post(path).status_code == 403
