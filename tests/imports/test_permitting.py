"""U11: what a file may change where customers are kept in another system."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.dunning.models import PlanAssignment
from relance.imports.cells.refusals import FileRefused
from relance.imports.columns.permitting import kinds_of, mode_choices, modes_of, offers_to_create
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.invoices.models import Invoice
from relance.organisations.models import Organisation
from relance.organisations.source_systems import files_may_change
from tests.factories import (
    a_contact,
    a_customer,
    a_member,
    a_plan,
    an_invoice,
    an_organisation,
    the_owner_of,
)
from tests.imports.bringing import bring, errors, warnings

pytestmark = pytest.mark.django_db

# As in the requirement: details, contacts, account managers and plan.
TABLE = {
    "native": (False, False, True),
    "api": (True, True, True),
    "salesforce_native": (False, False, False),
    "salesforce_api": (True, False, False),
    "files": (True, True, True),
}
SYSTEMS = list(TABLE)
TABLE_OF_KINDS = ("customers", "contacts", "assignments", "invoices")
EVERYTHING = (
    "Nom du client;Code client;Ville;Nom du groupe;Responsable de compte;Workflow;Mail;Prénom\n"
    "Acme nouveau;C1;Nice;Groupe;claire@exemple.example;Doux;a@x.example;Ann\n"
    "Beta;C2;Lyon;Groupe;claire@exemple.example;Doux;b@x.example;Bob\n"
)


def an_organisation_with(source_system: str) -> Organisation:
    organisation = an_organisation(source_system=source_system)
    a_member(organisation=organisation, email="claire@exemple.example")
    a_plan("Doux", organisation=organisation)
    acme = a_customer("Acme", organisation=organisation, external_id="C1")
    a_contact(acme, "a@x.example", first_name="", last_name="")
    return organisation


def test_every_source_system_has_its_row() -> None:
    assert set(TABLE) == set(Organisation.SourceSystem.values)
    for system, row in TABLE.items():
        may = files_may_change(system)
        assert (may.details, may.contacts, may.assignment) == row


@pytest.mark.parametrize("source_system", SYSTEMS)
@pytest.mark.parametrize("mode", ["fill", "update"])
def test_a_file_of_customers_changes_what_the_table_says(source_system: str, mode: str) -> None:
    organisation = an_organisation_with(source_system)
    details, contacts, assignment = TABLE[source_system]
    if not (details or contacts or assignment):
        with pytest.raises(FileRefused) as refused:
            bring(organisation, "customers", EVERYTHING, mode=mode)
        assert refused.value.code == "nothing_allowed"
        assert "Salesforce" in refused.value.message
        return
    report = bring(organisation, "customers", EVERYTHING, mode=mode)
    acme = Customer.objects.get(external_id="C1")
    assert acme.city == ("Nice" if details else "")
    assert acme.name == ("Acme nouveau" if details and mode == "update" else "Acme")
    assert Customer.objects.filter(name="Beta").exists() is details
    assert CustomerGroup.objects.exists() is details
    assert Contact.objects.get(customer=acme).first_name == ("Ann" if contacts else "")
    assert Contact.objects.filter(email="b@x.example").exists() is (details and contacts)
    assert AccountManager.objects.filter(customer=acme).exists() is assignment
    assert PlanAssignment.objects.filter(customer=acme).exists() is assignment
    assert errors(report) == ([] if details else [(3, "Code client", "customer_unknown")])
    left_out = {one["column"] for one in report.as_dict["left_out"]}
    assert left_out == {
        *(() if details else ("Ville", "Nom du groupe")),
        *(() if contacts else ("Mail", "Prénom")),
        *(() if assignment else ("Responsable de compte", "Workflow")),
    }
    assert left_out <= set(report.as_dict["ignored_columns"])


@pytest.mark.parametrize("source_system", SYSTEMS)
@pytest.mark.parametrize(
    ("kind", "content", "at"),
    [
        ("contacts", "Client;Mail\nAcme;new@x.example\n", 1),
        ("assignments", "ID externe;Workflow\nC1;Doux\n", 2),
    ],
)
def test_a_file_of_contacts_or_assignments_comes_in_or_is_refused_whole(
    source_system: str, kind: str, content: str, at: int
) -> None:
    organisation = an_organisation_with(source_system)
    if TABLE[source_system][at]:
        assert errors(bring(organisation, kind, content)) == []
        assert Contact.objects.filter(email="new@x.example").exists() is (kind == "contacts")
        assert PlanAssignment.objects.exists() is (kind == "assignments")
    else:
        with pytest.raises(FileRefused) as refused:
            bring(organisation, kind, content)
        assert refused.value.code == "nothing_allowed"
        assert (Contact.objects.count(), PlanAssignment.objects.count()) == (1, 0)


@pytest.mark.parametrize("source_system", SYSTEMS)
def test_invoices_come_in_whatever_the_source_system_and_make_customers_where_details_may(
    source_system: str,
) -> None:
    organisation = an_organisation_with(source_system)
    anonymous = a_customer("Gamma", organisation=organisation)
    content = (
        "N° facture;Client;N° client;Date;TTC\nF1;;C1;13/10/2026;10\nF2;Beta;;13/10/2026;10\n"
        "F3;Gamma;C3;13/10/2026;10\n"
    )
    report = bring(organisation, "invoices", content, creates_customers=True)
    details = TABLE[source_system][0]
    assert errors(report) == ([] if details else [(3, "Client", "customer_unknown")])
    assert Customer.objects.filter(name="Beta").exists() is details
    numbers = {"F1", "F2", "F3"} if details else {"F1", "F3"}
    assert set(Invoice.objects.values_list("number", flat=True)) == numbers
    anonymous.refresh_from_db()
    assert anonymous.external_id == ("C3" if details else ""), "ids are details"


def test_assignment_only_is_a_way_where_files_may_assign() -> None:
    native = an_organisation_with("native")
    report = bring(native, "customers", EVERYTHING, mode="assign")
    assert errors(report) == [(3, "Code client", "customer_unknown")]
    assert warnings(report) == [(2, "name_differs")]
    assert PlanAssignment.objects.count() == 1
    reasons = {one["column"]: one["code"] for one in report.as_dict["left_out"]}
    assert reasons["Ville"] == "left_out_native", "the source system is the deeper reason"
    native.source_system = "salesforce_api"
    with pytest.raises(FileRefused) as refused:
        bring(native, "customers", EVERYTHING, mode="assign")
    assert refused.value.code == "mode_refused"


def test_a_file_that_names_customers_and_nothing_else_is_refused_where_it_can_do_nothing() -> None:
    native = an_organisation_with("native")
    with pytest.raises(FileRefused) as refused:
        bring(native, "customers", "Nom;Ville\nBeta;Nice\n")
    assert refused.value.code == "nothing_allowed"
    assert "account managers and plans" in refused.value.message


def test_the_ways_that_are_offered() -> None:
    assert modes_of("customers", "files") == ("fill", "update", "create", "assign")
    assert modes_of("customers", "native") == ("fill", "update", "assign")
    assert modes_of("customers", "salesforce_api") == ("fill", "update", "create")
    assert modes_of("contacts", "files") == ("fill", "update", "create")
    assert modes_of("assignments", "native") == ("fill", "update", "assign")
    assert modes_of("invoices", "salesforce_native") == ("fill", "update", "create")
    assert [choice.value for choice in mode_choices("invoices", "api")] == [
        "fill",
        "update",
        "create",
    ]
    assert kinds_of("files") == ("customers", "contacts", "assignments", "invoices")
    assert kinds_of("native") == ("customers", "assignments", "invoices")
    assert kinds_of("salesforce_api") == ("customers", "invoices")
    assert kinds_of("salesforce_native") == ("invoices",)
    assert offers_to_create("invoices", "files")
    assert not offers_to_create("invoices", "native")
    assert not offers_to_create("assignments", "files")


def test_a_known_invoice_keeps_its_customer_under_every_source_system() -> None:
    native = an_organisation_with("native")
    acme = Customer.objects.get(external_id="C1")
    an_invoice(acme, number="F1", total=10_00, issued_on=date(2026, 10, 13))
    content = "N° facture;N° client;Date;TTC;Échéance\nF1;C1;13/10/2026;10;30/11/2026\n"
    report = bring(native, "invoices", content, mode="update")
    assert report.as_dict["updated"]["invoices"] == 1


# --- pages ----------------------------------------------------------------------------------------


def reader_of(organisation: Organisation) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(the_owner_of(organisation).user)
    return client


def uploaded(client: Client, organisation: Organisation, kind: str, content: str) -> str:
    """The page that the file leads to."""
    address = reverse("imports:new", args=[organisation.slug])
    file = SimpleUploadedFile("f.csv", content.encode())
    return client.post(address, {"kind": kind, "file": file}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("source_system", "words"),
    [("files", "Customer import"), ("native", "Import customer assignments")],
)
def test_the_heading_reads_what_the_file_may_do(source_system: str, words: str) -> None:
    organisation = an_organisation_with(source_system)
    page = uploaded(reader_of(organisation), organisation, "customers", EVERYTHING)
    assert f"<h1>{words}</h1>" in page


@pytest.mark.parametrize(
    ("source_system", "words"),
    [
        ("files", ""),
        ("api", ""),
        ("native", "here files bring account managers and plans, and invoices"),
        ("salesforce_api", "here files bring the details of customers, and invoices"),
        ("salesforce_native", "here files bring invoices"),
    ],
)
def test_the_page_offers_the_kinds_that_can_bring_something_and_says_why(
    source_system: str, words: str
) -> None:
    organisation = an_organisation_with(source_system)
    client = reader_of(organisation)
    page = client.get(reverse("imports:new", args=[organisation.slug])).content.decode()
    kinds = kinds_of(source_system)
    for kind in TABLE_OF_KINDS:
        assert (f'value="{kind}"' in page) is (kind in kinds)
    assert words in page
    assert ("comes from" in page or "come from" in page) is bool(words)
    refused = uploaded(client, organisation, "contacts", "Client;Mail\nAcme;n@x.example\n")
    assert ("Select a valid choice" in refused) is ("contacts" not in kinds)


def test_columns_that_may_not_come_in_are_shown_with_the_reason() -> None:
    organisation = an_organisation_with("native")
    client = reader_of(organisation)
    page = uploaded(client, organisation, "customers", EVERYTHING)
    assert "Comes from the integrated software" in page
    record = Import.objects.get()
    client.post(reverse("imports:apply", args=[organisation.slug, record.pk]))
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, PlanAssignment.objects.count()) == ("done", 1)
    assert Customer.objects.get().city == ""
    report = client.get(record.path).content.decode()
    assert "Comes from the integrated software" in report


def test_a_way_that_a_file_cannot_take_is_refused_and_another_can_be_chosen() -> None:
    organisation = an_organisation_with("files")
    client = reader_of(organisation)
    uploaded(client, organisation, "customers", "Nom du client;Ville\nAcme;Nice\n")
    record = Import.objects.get()
    address = reverse("imports:choices", args=[organisation.slug, record.pk])
    page = client.post(address, {"mode": "assign"}, follow=True).content.decode()
    assert "The file has no column of account managers or plans" in page
    assert 'value="fill"' in page
    page = client.post(address, {"mode": "create"}, follow=True).content.decode()
    assert "has no column of account managers" not in page
    assert "The customer is known" in page
