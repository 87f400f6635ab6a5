"""What leaves comes back without changing anything, and runs nowhere as a formula."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance.core.countries import country_names
from relance.core.tidying import tidied
from relance.customers.models import AccountManager, Contact, Customer, Position
from relance.dunning.models import DunningPlan
from relance.history.models import Event
from relance.imports.cells.cleaning import clean, text_of, texts_of
from relance.imports.cells.countries import country_code
from relance.imports.cells.formulas import neutral, original, sheet_text
from relance.imports.checking.intake import Settings
from relance.imports.checking.reporting import Report
from relance.imports.columns.fields import CONTACTS, CUSTOMERS, INVOICES
from relance.imports.exporting.export import (
    CHUNK,
    EXPORTED,
    Export,
    as_csv,
    as_excel,
    export_contacts,
    export_customers,
    export_invoices,
    note_export,
    written_country,
)
from relance.imports.exporting.tabulating import CSV, EXCEL
from relance.invoices.models import CreditNote, Invoice
from relance.organisations.models import Organisation
from tests.factories import (
    a_contact,
    a_credit_note,
    a_customer,
    a_group,
    a_member,
    a_payment,
    an_invoice,
    under_plan,
    without_due_date,
)
from tests.imports.bringing import take_in

pytestmark = pytest.mark.django_db

SIGNS = ("=", "+", "-", "@")
LANGUAGES = ("fr", "en")
MODES = {
    CUSTOMERS: ("fill", "update", "create", "assign"),
    CONTACTS: ("fill", "update", "create"),
    INVOICES: ("fill", "update", "create"),
}


def all_of(kind: str, organisation: Organisation, language: str = "fr") -> Export:
    customers = Customer.objects.in_organisation(organisation).active().order_by("name_key", "pk")
    if kind == CUSTOMERS:
        return export_customers(organisation, customers, language)
    if kind == CONTACTS:
        return export_contacts(organisation, customers, language)
    invoices = Invoice.objects.in_organisation(organisation).order_by("number")
    notes = CreditNote.objects.in_organisation(organisation).order_by("number")
    return export_invoices(organisation, invoices, notes, language)


def file_of(export: Export, form: str) -> bytes:
    return as_excel(export).read() if form == EXCEL else b"".join(as_csv(export))


def cells_of(raw: bytes) -> list[list[str]]:
    text = raw.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def comes_back_unchanged(
    organisation: Organisation, kind: str, raw: bytes, modes: tuple[str, ...] = ()
) -> Report:
    """In none of these modes, or of all, is anything to create, to change or to complain of."""
    for mode in modes or MODES[kind]:
        report = take_in(organisation, raw, Settings(kind=kind, mode=mode))
        told = report.as_dict
        assert told["errors"] == []
        # Kept as it was written, once: it is no phone now either.
        assert {one["code"] for one in told["warnings"]} <= {"phone_unrecognised"}
        assert not told["ignored_columns"] or mode == "assign"
        assert not any(told["created"].values()), told["created"]
        assert not any(told["updated"].values()), told["updated"]
    return report


AWKWARD_NAMES = (
    "=cmd|' /C calc'!A0",
    "+33 Services",
    "-50 % Discount",
    "@home SARL",
    "'=quoted already",
    "''+twice",
    "'t Hoekje",
    'Le "Petit" Café; fils, & Cie | Nord',
    "Ünïcödé 🏗️ 東京",
    "007 Sécurité",
    "1e5",
    "1,234.56",
    "31/12/2026",
    "Nom du client",
    "TRUE",
    "_x0041_ SA",
)


@pytest.fixture
def awkward(organisation: Organisation) -> Organisation:
    """Customers such as nobody wishes for, and all that belongs to them."""
    for number, name in enumerate(AWKWARD_NAMES):
        customer = a_customer(
            name,
            organisation=organisation,
            external_id=f"{number:05}" if number % 2 else "",
            accounting_code=f"0{number}",
            address='=1+1 rue des Lilas\n-2e étage; porte "B"\n\'@ gauche',
            postcode="01000",
            city="L'Haÿ-les-Roses",
            region="-",
            country="FR",
        )
        a_contact(customer, phone="+33 1 99 00 41 27", reference=f"-{number}")
        a_contact(customer, email="", first_name="Zoé", last_name="@lias", phone="poste 12, +3")
        an_invoice(customer, number=f"={number}", total=100_001 + number, paid=number * 7)
    telling = Customer.objects.get(name="007 Sécurité")
    Customer.objects.filter(pk=telling.pk).update(country="BE", vat_number="BE0403170701")
    telling.group = a_group("+ Groupe", organisation=organisation, reference="-007")
    telling.save()
    for email in ("b@creditor.example", "a@creditor.example"):
        manager = a_member(organisation=organisation, email=email)
        AccountManager.objects.create(organisation=organisation, customer=telling, member=manager)
    under_plan(telling, DunningPlan.objects.in_organisation(organisation).get())
    position = Position.objects.in_organisation(organisation).first()
    Contact.objects.filter(customer=telling, is_main=True).update(position=position)
    abroad = a_customer("Nulle Part", organisation=organisation)
    a_contact(abroad, email="one@abroad.example", first_name="Jean", last_name="Durand")
    a_contact(abroad, email="two@abroad.example", first_name="Jean", last_name="Durand")
    for currency, total in (("JPY", 1_250), ("TND", 1_250), ("TND", 12_345_678), ("USD", 99)):
        an_invoice(abroad, currency=currency, total=total, paid=total // 2)
        a_credit_note(abroad, currency=currency, total=total)
    without_due_date(an_invoice(abroad))
    settled = an_invoice(abroad, total=120_00)
    a_credit_note(invoice=settled, total=20_00, number="-0007")
    a_payment(settled, amount=100_00)
    an_invoice(abroad, total=0, due_on=date(2026, 2, 1), issued_on=date(2026, 1, 2))
    binned = a_customer("Poubelle", organisation=organisation, state=Customer.State.BIN)
    a_contact(binned)
    return organisation


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", [CSV, EXCEL])
@pytest.mark.parametrize("kind", EXPORTED)
def test_what_leaves_comes_back_without_changing_anything(
    awkward: Organisation, kind: str, form: str, language: str
) -> None:
    export = all_of(kind, awkward, language)
    report = comes_back_unchanged(awkward, kind, file_of(export, form))
    assert report.lines == export.lines > 16
    assert report.as_dict["unchanged"][kind] > 16


@pytest.mark.parametrize("kind", EXPORTED)
def test_no_cell_of_a_csv_file_is_a_formula(awkward: Organisation, kind: str) -> None:
    rows = cells_of(file_of(all_of(kind, awkward), CSV))
    amounts = {at for at, name in enumerate(rows[0]) if name in {"Montant TTC", "Déjà réglé"}}
    texts = [cell for row in rows for at, cell in enumerate(row) if at not in amounts]
    assert not [cell for cell in texts if cell.startswith((*SIGNS, "\t", "\r"))]
    assert any(cell.startswith(("'-", "'+")) for cell in texts)


def test_amounts_stay_numbers_below_zero_too(awkward: Organisation) -> None:
    rows = cells_of(file_of(all_of(INVOICES, awkward), CSV))
    at = {name: rows[0].index(name) for name in ("N° facture", "Montant TTC", "Devise")}
    by_number = {row[at["N° facture"]]: row for row in rows[1:]}
    assert by_number["'-0007"][at["Montant TTC"]] == "-20,00"
    written = {(row[at["Devise"]], row[at["Montant TTC"]]) for row in rows[1:]}
    assert {("JPY", "1250"), ("JPY", "-1250"), ("TND", "1,2500"), ("TND", "-12345,6780")} <= written


def test_excel_holds_texts_as_texts_amounts_as_numbers_and_days_as_days(
    awkward: Organisation,
) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(as_excel(all_of(INVOICES, awkward)))
    rows = book.get_sheet_by_index(0).to_python()
    first = next(row for row in rows if row[0] == "=0")
    assert first[1:3] == [AWKWARD_NAMES[0], ""]
    assert isinstance(first[3], date)
    assert first[5] == 1000.01
    customers = CalamineWorkbook.from_filelike(as_excel(all_of(CUSTOMERS, awkward)))
    telling = next(
        row for row in customers.get_sheet_by_index(0).to_python() if row[0] == "007 Sécurité"
    )
    assert "00009" in telling
    assert "01000" in telling
    assert "a@creditor.example, b@creditor.example" in telling
    assert "'=quoted already" not in telling


def test_what_lies_in_the_bin_does_not_leave(awkward: Organisation) -> None:
    for kind in (CUSTOMERS, CONTACTS):
        assert b"Poubelle" not in file_of(all_of(kind, awkward), CSV)


def test_another_organisation_stays_where_it_is(awkward: Organisation) -> None:
    an_invoice(a_customer("Chez les autres"))
    for kind in EXPORTED:
        assert b"Chez les autres" not in file_of(all_of(kind, awkward), CSV)


def test_who_looks_after_it_is_not_said_where_one_of_them_has_left(
    organisation: Organisation,
) -> None:
    customer = a_customer("Orpheline", organisation=organisation)
    for is_active in (True, False):
        manager = a_member(organisation=organisation)
        manager.is_active = is_active
        manager.save()
        AccountManager.objects.create(organisation=organisation, customer=customer, member=manager)
    comes_back_unchanged(organisation, CUSTOMERS, file_of(all_of(CUSTOMERS, organisation), CSV))
    assert customer.account_managers.count() == 2


def test_namesakes_without_an_id_are_an_error_when_they_come_back_never_a_guess(
    organisation: Organisation,
) -> None:
    a_customer("Acme", organisation=organisation, city="Lyon")
    a_customer("Acme", organisation=organisation, city="Metz")
    a_customer("Acme", organisation=organisation, external_id="C3")
    raw = file_of(all_of(CUSTOMERS, organisation), CSV)
    report = take_in(organisation, raw, Settings(kind=CUSTOMERS, mode="update"))
    assert [problem.code for problem in report.errors] == ["customer_ambiguous"] * 2
    assert report.as_dict["updated"]["customers"] == 0


def test_queries_grow_with_hundreds_of_lines_not_with_each(organisation: Organisation) -> None:
    def queries(kind: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            file_of(all_of(kind, organisation), CSV)
        return len(caught)

    for _number in range(2):
        an_invoice(a_contact(a_customer(organisation=organisation)).customer)
    few = [queries(kind) for kind in EXPORTED]
    for _number in range(20):
        an_invoice(a_contact(a_customer(organisation=organisation)).customer)
    assert [queries(kind) for kind in EXPORTED] == few
    assert CHUNK >= 500


def test_a_long_list_goes_in_parts_as_it_is_read(organisation: Organisation) -> None:
    Customer.objects.bulk_create(
        Customer(organisation=organisation, name=f"Client {number}", name_key=f"client{number}")
        for number in range(CHUNK + 200)
    )
    parts = as_csv(all_of(CUSTOMERS, organisation))
    with CaptureQueriesContext(connection) as first:
        next(parts)  # the header
        next(parts)
    with CaptureQueriesContext(connection) as others:
        rest = list(parts)
    assert len(rest) >= 2
    assert len(first) == len(others)


@pytest.mark.parametrize("kind", EXPORTED)
def test_no_part_of_the_lines_goes_through_all_that_the_organisation_has(
    organisation: Organisation, kind: str
) -> None:
    """SQLite would, asked for the organisation beside ids: hours for a million lines."""
    an_invoice(a_contact(a_customer(organisation=organisation)).customer)
    export = all_of(kind, organisation)
    with CaptureQueriesContext(connection) as caught:
        assert len(list(export.rows())) == 1
    assert caught.captured_queries
    assert not [one["sql"] for one in caught if '"organisation_id" =' in one["sql"]]


def test_history_says_who_took_how_much(organisation: Organisation) -> None:
    member = a_member(organisation=organisation)
    a_customer(organisation=organisation)
    note_export(all_of(CUSTOMERS, organisation), CSV, member=member)
    event = Event.objects.get(verb="customers.exported")
    assert (event.member, event.facts) == (member, {"lines": 1, "form": "csv"})
    assert event.organisation == organisation


def test_a_phone_that_is_kept_as_one_dials_it_is_no_change(organisation: Organisation) -> None:
    modes = ("fill", "update")
    for phone in ("01 99 00 41 27", "0199004127", "+33 (0)1 99 00 41 27", "poste 12"):
        contact = a_contact(a_customer(organisation=organisation), phone=phone)
        for kind in (CONTACTS, CUSTOMERS):
            raw = file_of(all_of(kind, organisation), CSV)
            comes_back_unchanged(organisation, kind, raw, modes)
        contact.refresh_from_db()
        assert contact.phone == phone


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_is_written_so_that_it_is_found_again(language: str) -> None:
    codes = list(country_names(language))
    assert [country_code(written_country(code, language)) for code in codes] == codes
    assert written_country("FR", "fr") == "France"
    assert written_country("DE", "en") == "Germany"


# --- Any text at all ------------------------------------------------------------------------------

NASTY = st.text(
    alphabet=st.sampled_from("=+-@'\"；;,|\t\n\rab é€0 ＝\u00a0\u202f")
    | st.characters(codec="utf-8"),
    max_size=12,
)


@given(NASTY)
def test_what_is_made_neutral_is_taken_back(text: str) -> None:
    assert original(neutral(text)) == text
    assert original(sheet_text(text)) == text
    assert not neutral(text).startswith(SIGNS)


@given(st.lists(NASTY, max_size=6))
def test_columns_of_texts_are_taken_back_as_single_cells_are(texts: list[str]) -> None:
    kept = [tidied(text) for text in texts]
    assert texts_of([neutral(text) for text in kept]) == kept
    assert [text_of(neutral(text)) for text in kept] == kept


def keeps(text: str, longest: int) -> str:
    """As our forms and imports keep a text of one line."""
    return " ".join(clean(text).split())[:longest].strip()


@pytest.mark.parametrize("form", [CSV, EXCEL])
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(NASTY, NASTY, NASTY, NASTY), min_size=1, max_size=4))
def test_any_text_comes_back_as_it_was(
    organisation: Organisation, form: str, texts: list[tuple[str, str, str, str]]
) -> None:
    Customer.objects.in_organisation(organisation).delete()
    for number, (name, address, city, surname) in enumerate(texts):
        customer = a_customer(
            keeps(f"{name} {number}", 100),
            organisation=organisation,
            external_id=f"{number}",
            address=tidied(address),
            city=keeps(city, 50),
        )
        a_contact(customer, last_name=keeps(surname, 50), email=f"{number}@customer.example")
    for kind in (CUSTOMERS, CONTACTS):
        raw = file_of(all_of(kind, organisation), form)
        comes_back_unchanged(organisation, kind, raw)
