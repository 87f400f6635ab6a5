"""Our own files to fill in come in as they are, and offer what is allowed here."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from relance.customers.managers import set_managers
from relance.customers.models import Contact, Customer, Position
from relance.dunning.models import PlanAssignment
from relance.imports.checking.intake import Settings, open_intake
from relance.imports.checking.reporting import Report
from relance.imports.columns.fields import (
    ASSIGNMENTS,
    CONTACTS,
    CUSTOMERS,
    INVOICES,
    missing_fields,
)
from relance.imports.exporting.our_columns import COLUMNS, headings_of
from relance.imports.exporting.tabulating import CSV, EXCEL
from relance.imports.exporting.templating import Template, template_csv, template_excel
from relance.invoices.models import Invoice
from relance.organisations.models import Member, Organisation
from tests.factories import (
    a_customer,
    a_member,
    a_plan,
    an_invoice,
    an_organisation,
    under_plan,
)
from tests.imports.bringing import take_in

pytestmark = pytest.mark.django_db

KINDS = (CUSTOMERS, CONTACTS, ASSIGNMENTS, INVOICES)


@pytest.fixture
def member() -> Member:
    return a_member(organisation=an_organisation(slug="verdet"), email="ines@verdet.example")


def file_of(kind: str, form: str, language: str, member: Member) -> bytes:
    with translation.override(language):
        template = Template(kind, language, member)
        if form == EXCEL:
            return template_excel(template).read()
        return b"".join(template_csv(template))


def brought(kind: str, raw: bytes, organisation: Organisation) -> Report:
    creates = kind in (CONTACTS, INVOICES)
    return take_in(organisation, raw, Settings(kind=kind, creates_customers=creates))


def told(report: Report) -> dict[str, Any]:
    made = report.as_dict
    assert (made["errors"], made["warnings"], made["ignored_columns"]) == ([], [], [])
    assert report.lines == 1
    return made


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", [CSV, EXCEL])
@pytest.mark.parametrize("kind", [CUSTOMERS, CONTACTS, INVOICES])
def test_the_example_line_comes_in(kind: str, form: str, language: str, member: Member) -> None:
    made = told(brought(kind, file_of(kind, form, language, member), member.organisation))
    assert made["created"]["customers"] == 1
    assert made["created"][kind] == 1
    customer = Customer.objects.get()
    assert customer.external_id in {"EXEMPLE-1", "EXAMPLE-1"}
    if kind == CUSTOMERS:
        assert customer.address.count("\n") == 1
        assert customer.postcode in {"01000", "SW1A 1AA"}
        assert [one.member for one in customer.account_managers.all()] == [member]
        assert Contact.objects.get(is_main=True).position is not None
    if kind == INVOICES:
        assert Invoice.objects.get().total == 1234_56


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("form", [CSV, EXCEL])
def test_all_four_one_after_the_other(form: str, language: str, member: Member) -> None:
    house = member.organisation
    for kind in KINDS:
        raw = file_of(kind, form, language, member)
        made = told(take_in(house, raw, Settings(kind=kind)))
        assert made["created"]["customers"] == (kind == CUSTOMERS)
    assert not PlanAssignment.objects.exists()  # nobody is reminded because of an example


def test_a_second_time_nothing_is_made(member: Member) -> None:
    raw = file_of(CUSTOMERS, CSV, "fr", member)
    brought(CUSTOMERS, raw, member.organisation)
    made = told(brought(CUSTOMERS, raw, member.organisation))
    assert not any(made["created"].values())
    assert not any(made["updated"].values())


def test_an_organisation_may_have_other_lists_money_and_numbers(member: Member) -> None:
    house = member.organisation
    house.currency = "JPY"
    house.save()
    Position.objects.in_organisation(house).delete()
    a_customer("Menuiserie Exemple SARL", organisation=house, external_id="C00001")
    an_invoice(a_customer(organisation=house), number="EXEMPLE-0001")
    assert told(brought(CUSTOMERS, file_of(CUSTOMERS, CSV, "fr", member), house))
    assert told(brought(INVOICES, file_of(INVOICES, CSV, "fr", member), house))
    assert Invoice.objects.get(number="EXEMPLE-0002").total == 123_456


def test_the_example_of_assignments_is_a_customer_as_it_is(member: Member) -> None:
    """No real customer begins to be reminded because an example line was left in a file."""
    house = member.organisation
    a_customer("Sans plan", organisation=house, external_id="C1")
    under = a_customer("Sous plan", organisation=house, external_id="C2")
    under_plan(under, a_plan("Doux", organisation=house))
    set_managers(under, [member])
    raw = file_of(ASSIGNMENTS, CSV, "fr", member)
    assert "Sous plan;C2;ines@verdet.example;Doux" in raw.decode()
    made = told(brought(ASSIGNMENTS, raw, house))
    assert not any(made["updated"].values())


@pytest.mark.parametrize("form", [CSV, EXCEL])
def test_the_four_positions_are_in_the_language_of_the_file(form: str, member: Member) -> None:
    renamed = Position.objects.get(organisation=member.organisation, code="buyer")
    renamed.name, renamed.name_key = "Achats", "achats"
    renamed.save()
    raw = file_of(CONTACTS, form, "en", member)
    if form == CSV:
        assert "Accountant" in raw.decode()
        assert "Comptable" not in raw.decode()
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(1).to_python()
        lists = {str(row[0]): [cell for cell in row[1:] if cell] for row in zip(*rows, strict=True)}
        assert lists["Position"] == ["Accountant", "Sales", "Achats", "Finance"]
    told(brought(CONTACTS, raw, member.organisation))
    assert Contact.objects.get().position == Position.objects.get(code="accountant")


def test_every_column_that_a_file_needs_is_there_and_maps_by_itself(member: Member) -> None:
    for kind in KINDS:
        for language in ("fr", "en"):
            assert not missing_fields(kind, COLUMNS[kind].split())
            raw = io.BytesIO(file_of(kind, CSV, language, member))
            columns = open_intake(raw, member.organisation, Settings(kind=kind)).columns
            assert set(columns.index) == set(COLUMNS[kind].split())
            for one in headings_of(kind, language):
                assert columns.name(one.code) == one.name


def test_excel_offers_what_this_organisation_allows(member: Member) -> None:
    house = member.organisation
    a_plan("Doux", organisation=house)
    a_plan("Celui des autres")
    raw = file_of(CUSTOMERS, EXCEL, "fr", member)
    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    assert len(book.sheet_names) == 2
    rows = book.get_sheet_by_index(1).to_python()
    lists = {str(row[0]): [cell for cell in row[1:] if cell] for row in zip(*rows, strict=True)}
    assert lists["Poste"] == ["Comptable", "Commercial", "Acheteur", "Finance"]
    assert "Doux" in lists["Workflow"]
    assert "Celui des autres" not in lists["Workflow"]
    assert "ines@verdet.example" in lists["Responsable de compte"]
    assert {"France", "Belgique"} < set(lists["Pays"])
    assert lists["Contact principal"] == ["Oui", "Non"]
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") == 5
    assert 'state="frozen"' in sheet
    invoices = file_of(INVOICES, EXCEL, "fr", member)
    lists_of_invoices = CalamineWorkbook.from_filelike(io.BytesIO(invoices)).get_sheet_by_index(1)
    currencies = [row[0] for row in lists_of_invoices.to_python()]
    assert currencies[:2] == ["Devise", "EUR"]
    assert {"CHF", "GBP", "USD"} < set(currencies)
    assert "FRF" not in currencies


def test_no_allowed_value_is_a_formula_or_a_link(member: Member) -> None:
    names = ["=1+1", "https://x.example/", "+33"]
    for name in names:
        a_plan(name, organisation=member.organisation)
    raw = file_of(ASSIGNMENTS, EXCEL, "fr", member)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        lists = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "<f>" not in lists
    assert "<hyperlink" not in lists
    rows = CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(1).to_python()
    assert set(names) < {cell for row in rows for cell in row}


def test_whoever_reads_can_take_them(client: Client, member: Member) -> None:
    client.force_login(a_member("reader", organisation=member.organisation).user)
    for kind in KINDS:
        for form, begins in ((CSV, b"\xef\xbb\xbf"), (EXCEL, b"PK")):
            address = reverse("imports:template", args=["verdet", kind, form])
            response: Any = client.get(address)
            assert b"".join(response.streaming_content).startswith(begins)
            assert f".{form}" in response.headers["Content-Disposition"]
            assert "attachment" in response.headers["Content-Disposition"]
    for kind, form in (("people", CSV), (CUSTOMERS, "pdf")):
        assert (
            client.get(reverse("imports:template", args=["verdet", kind, form])).status_code == 404
        )
