"""What becomes of invoices, credit notes and payments when files come in."""

import io
from datetime import date

import pytest

from relance.customers.models import Customer
from relance.history.models import Event
from relance.history.sentences import told
from relance.imports.cells.dates import Order
from relance.imports.cells.refusals import FileRefused
from relance.imports.checking.check import check
from relance.imports.checking.correcting import Corrected
from relance.imports.checking.intake import Settings, open_intake
from relance.invoices.models import CreditNote, Invoice, Payment
from relance.invoices.queries import with_amounts
from relance.organisations.models import Organisation
from tests.factories import a_customer, an_invoice, the_owner_of
from tests.imports.bringing import bring, errors, warnings

pytestmark = pytest.mark.django_db


HEAD = "N° facture;Client;Date;Échéance;Montant TTC;Déjà réglé;Devise\n"


def test_invoices_credit_notes_and_payments(organisation: Organisation) -> None:
    reader = the_owner_of(organisation)
    content = HEAD + (
        "F1;Acme;13/10/2026;12/11/2026;1 000,10 €;400;\n"
        "F2;Acme;13/10/2026;;12,50;;USD\n"
        "A1;Acme;13/10/2026;;(150,25);;\n"
    )
    report = bring(organisation, "invoices", content, creates_customers=True)
    assert errors(report) == []
    first, second = with_amounts(Invoice.objects.order_by("number"))
    assert (first.total, first.open, first.currency) == (1000_10, 600_10, "EUR")
    assert (second.total, second.currency, second.due_on) == (12_50, "USD", None)
    note = CreditNote.objects.get()
    assert (note.total, note.currency) == (150_25, "EUR")
    payment = Payment.objects.get()
    assert (payment.amount, payment.source) == (400_00, "import")
    assert payment.received_on == organisation.today()
    told_event = told(Event.objects.filter(verb="payment.recorded"), member=reader)[0]
    assert told_event.text == "Payment of €400.00 taken over from the import"


def test_numbers_dates_and_amounts_that_a_program_kept_as_texts_for_excel(
    organisation: Organisation,
) -> None:
    content = (
        HEAD + '="007";="Acme";="31/12/2026";="";="1234,56";="";="USD"\n="";="";="";="";="";;\n'
    )
    report = bring(organisation, "invoices", content, creates_customers=True)
    assert (errors(report), warnings(report)) == ([], [])
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.total, invoice.currency) == ("007", 1234_56, "USD")
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 12, 31), None)


def test_what_is_rounded_is_told(organisation: Organisation) -> None:
    amounts = {"F1": "12.345", "F2": "-10.005", "F3": "33.33333333", "F4": "7.50"}
    lines = [f"{number};Acme;13/10/2026;;{text};;\n" for number, text in amounts.items()]
    report = bring(organisation, "invoices", HEAD + "".join(lines), creates_customers=True)
    assert errors(report) == []
    rounded = [(line, "amount_rounded") for line in (2, 3, 4)]
    assert [one for one in warnings(report) if one[1] == "amount_rounded"] == rounded
    totals = Invoice.objects.order_by("number").values_list("total", flat=True)
    assert list(totals) == [12_35, 33_33, 7_50]
    assert CreditNote.objects.get().total == 10_01


def test_a_lone_separator_is_decided_by_the_column_and_else_by_the_language(
    organisation: Organisation,
) -> None:
    def totals_of(*amounts: str) -> list[int]:
        lines = [f"F{n};Acme;13/10/2026;;{amount};;\n" for n, amount in enumerate(amounts)]
        report = bring(organisation, "invoices", HEAD + "".join(lines), creates_customers=True)
        assert {code for _line, _column, code in errors(report)} <= {"amount_ambiguous"}
        totals = list(Invoice.objects.order_by("number").values_list("total", flat=True))
        Invoice.objects.all().delete()
        return totals

    assert organisation.language == "fr"
    assert totals_of("1,250", "900") == [900_00]
    assert totals_of("1.250", "900") == [1250_00, 900_00]
    assert totals_of("1,250", "12,50") == [1_25, 12_50]
    assert totals_of("1,250", "12.50") == [1250_00, 12_50]
    organisation.language = "en"
    organisation.save()
    assert totals_of("1,250", "900") == [1250_00, 900_00]
    assert totals_of("1.250", "900") == [900_00]


def test_more_paid_adds_the_difference_and_less_is_a_warning(organisation: Organisation) -> None:
    line = "F1;Acme;13/10/2026;;100;{};\n"
    bring(organisation, "invoices", HEAD + line.format("40"), creates_customers=True)
    bring(organisation, "invoices", HEAD + line.format("70"))
    assert sorted(payment.amount for payment in Payment.objects.all()) == [30_00, 40_00]
    report = bring(organisation, "invoices", HEAD + line.format("50"))
    assert warnings(report) == [(2, "paid_smaller")]
    assert Payment.objects.count() == 2
    report = bring(organisation, "invoices", HEAD + line.format("120"))
    assert warnings(report) == [(2, "paid_exceeds_total")]
    assert with_amounts(Invoice.objects.all()).get().open == 0
    again = bring(organisation, "invoices", HEAD + line.format("120"))
    assert again.as_dict["created"]["payments"] == 0


@pytest.mark.parametrize(
    "line",
    [
        "F1;Beta;13/10/2026;;100;;\n",
        "F1;Acme;14/10/2026;;100;;\n",
        "F1;Acme;13/10/2026;;101;;\n",
        "F1;Acme;13/10/2026;;-100;;\n",
        "F1;Acme;13/10/2026;;100;;USD\n",
    ],
)
def test_on_a_known_number_the_paper_never_changes(line: str, organisation: Organisation) -> None:
    a_customer("Beta", organisation=organisation)
    acme = a_customer("Acme", organisation=organisation)
    an_invoice(acme, number="F1", total=100_00, issued_on=date(2026, 10, 13))
    report = bring(organisation, "invoices", HEAD + line, mode="update")
    assert errors(report) == [(2, "N° facture", "number_conflict")]
    # the same within one file, with a customer that would be created
    report = bring(
        organisation,
        "invoices",
        HEAD + "F9;Gamma;13/10/2026;;5;;\nF9;Delta;13/10/2026;;5;;\nF9;Gamma;13/10/2026;;5;;\n",
        creates_customers=True,
    )
    assert errors(report) == [(3, "N° facture", "number_conflict")]
    assert report.as_dict["joined"] == 1
    assert not Customer.objects.filter(name="Delta").exists()


def test_the_due_date_is_filled_in_and_changes_only_in_update(organisation: Organisation) -> None:
    bring(organisation, "invoices", HEAD + "F1;Acme;13/10/2026;;5;;\n", creates_customers=True)
    bring(organisation, "invoices", HEAD + "F1;Acme;13/10/2026;20/11/2026;5;;\n")
    bring(organisation, "invoices", HEAD + "F1;Acme;13/10/2026;30/11/2026;5;;\n")
    assert str(Invoice.objects.get().due_on) == "2026-11-20"
    bring(organisation, "invoices", HEAD + "F1;Acme;13/10/2026;30/11/2026;5;;\n", mode="update")
    assert str(Invoice.objects.get().due_on) == "2026-11-30"
    told = Event.objects.filter(verb="invoice.updated").latest("pk")
    assert told.changes == {"due_on": ["2026-11-20", "2026-11-30"]}


def test_dates_that_could_be_read_two_ways_are_a_question(organisation: Organisation) -> None:
    content = "N° facture;Client;Date;Montant TTC\nF1;Acme;05/06/2026;5\n"
    with pytest.raises(FileRefused) as refused:
        bring(organisation, "invoices", content, creates_customers=True)
    assert refused.value.code == "date_order_unknown"
    bring(organisation, "invoices", content, creates_customers=True, date_order=Order.MONTH_FIRST)
    assert Invoice.objects.get().issued_on.isoformat() == "2026-05-06"


def test_a_date_column_that_proves_nothing_follows_the_files_other_dates(
    organisation: Organisation,
) -> None:
    content = HEAD + "F1;Acme;05/06/2026;30/06/2026;5;;\n"
    bring(organisation, "invoices", content, creates_customers=True)
    assert Invoice.objects.get().issued_on.isoformat() == "2026-06-05"


def test_the_complete_list_of_unpaid_invoices_settles_what_it_lacks(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation)
    gone = an_invoice(acme, number="F1", total=100_00, paid=40_00)
    an_invoice(acme, number="F2", total=50_00, issued_on=date(2026, 10, 13))
    an_invoice(acme, number="F3", total=70_00)
    stranger = an_invoice(number="F1")
    content = HEAD + "F2;Acme;13/10/2026;;50;;\nF3;Acme;soon;;70;;\n"
    report = bring(organisation, "invoices", content)
    assert report.as_dict["created"]["payments"] == 0
    report = bring(organisation, "invoices", content, is_complete_list=True)
    assert report.as_dict["created"]["payments"] == report.settled_count == 1
    still_open = {
        one.number: one.open for one in with_amounts(Invoice.objects.filter(customer=acme))
    }
    assert still_open == {"F1": 0, "F2": 50_00, "F3": 70_00}
    payment = Payment.objects.get(source="import")
    assert (payment.amount, payment.allocations.get().invoice) == (60_00, gone)
    assert with_amounts(Invoice.objects.filter(pk=stranger.pk)).get().open > 0
    assert Event.objects.get(verb="payment.recorded").batch.startswith("import-")
    again = bring(organisation, "invoices", content, is_complete_list=True)
    assert again.as_dict["created"]["payments"] == 0


def test_a_complete_list_with_an_unreadable_line_settles_nothing(
    organisation: Organisation,
) -> None:
    an_invoice(a_customer("Acme", organisation=organisation), number="F1")
    content = HEAD + "F2;Acme;13/10/2026;;50;;\n;Acme;13/10/2026;;70;;\n"
    report = bring(organisation, "invoices", content, is_complete_list=True)
    assert warnings(report) == [(3, "list_incomplete")]
    assert Payment.objects.count() == 0


def test_two_marks_that_cannot_both_be_thousands_are_not_taken_silently(
    organisation: Organisation,
) -> None:
    content = "N° facture;Client;Date;Montant TTC\nF1;A;13/10/2026;1.500\nF2;A;01/10/2026;2,250\n"
    report = bring(organisation, "invoices", content, creates_customers=True)
    assert errors(report) == [(3, "Montant TTC", "amount_ambiguous")]
    assert Invoice.objects.get().total == 150_000


@pytest.mark.parametrize("number", ["F1", ""])
def test_a_line_that_a_person_left_out_is_still_listed(
    number: str, organisation: Organisation
) -> None:
    """Its invoice was not paid for that; without a number it could be any."""
    an_invoice(a_customer("Acme", organisation=organisation), number="F1", total=100_00)
    raw = (HEAD + f"F2;Acme;13/10/2026;;50;;\n{number};Acme;soon;;100;;\n").encode()
    settings = Settings(kind="invoices", is_complete_list=True)
    corrections = {3: Corrected({}, is_left_out=True)}
    intake = open_intake(io.BytesIO(raw), organisation, settings, corrections=corrections)
    report = check(intake)
    assert (report.lines, errors(report), report.settled_count) == (1, [], 0)
    assert warnings(report) == ([] if number else [(3, "list_incomplete")])


def test_an_invoice_of_nothing_is_kept_and_settled(organisation: Organisation) -> None:
    """All of it rebated: it has its number, and nothing is owed."""
    report = bring(
        organisation, "invoices", HEAD + "F1;Acme;13/10/2026;;0,00;;\n", creates_customers=True
    )
    assert errors(report) == []
    assert with_amounts(Invoice.objects.all()).get().open == 0


def test_a_smaller_paid_amount_leaves_the_payments_for_a_person_to_undo(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation)
    invoice = an_invoice(acme, number="F1", total=100_00, issued_on=date(2026, 10, 13), paid=60_00)
    for mode in ("fill", "update"):
        report = bring(organisation, "invoices", HEAD + "F1;Acme;13/10/2026;;100;10;\n", mode=mode)
        assert warnings(report) == [(2, "paid_smaller")]
        assert report.warnings[0].value == "10"
        assert report.as_dict["unchanged"]["invoices"] == 1
    assert with_amounts(Invoice.objects.filter(pk=invoice.pk)).get().open == 40_00


def test_number_conflict_tells_all_that_differs_in_every_way(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    a_customer("Beta", organisation=organisation)
    an_invoice(acme, number="F1", total=100_00, issued_on=date(2026, 10, 13))
    for mode in ("fill", "update", "create"):
        report = bring(organisation, "invoices", HEAD + "F1;Beta;14/10/2026;;90;;USD\n", mode=mode)
        assert errors(report) == [(2, "N° facture", "number_conflict")]
        message = report.errors[0].message
        assert message == "This number is known with another customer, amount, currency, date"
