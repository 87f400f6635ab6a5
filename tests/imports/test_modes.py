"""The ways to take a file in: create only, assignment only, and the word that erases."""

from datetime import date

import pytest

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup, Position
from relance.dunning.models import PlanAssignment
from relance.history.models import Event
from relance.imports.cells.refusals import FileRefused
from relance.imports.checking.check import CHUNK
from relance.imports.models import Import
from relance.invoices.models import Invoice, Payment
from relance.organisations.models import Organisation
from tests.factories import (
    a_contact,
    a_customer,
    a_group,
    a_member,
    a_plan,
    an_invoice,
    under_plan,
)
from tests.imports.bringing import bring, errors, undo_now, warnings

pytestmark = pytest.mark.django_db


# --- create only ----------------------------------------------------------------------------------


def test_create_only_adds_what_is_new_and_changes_nothing_that_is_known(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation, city="")
    contact = a_contact(acme, "a@x.example", phone="", first_name="Ann", last_name="Bee")
    manager = a_member(organisation=organisation, email="claire@exemple.example")
    a_plan("Doux", organisation=organisation)
    content = (
        "Nom du client;Code client;Ville;Nom du groupe;Responsable de compte;Workflow;Mail;"
        "Téléphone;Contact principal\n"
        "Acme;C1;Nice;Groupe;claire@exemple.example;Doux;a@x.example;0199004127;\n"
        "ACME;;;;;;b@x.example;;1\n"
        "Beta;C2;Lyon;Groupe;claire@exemple.example;Doux;c@x.example;;1\n"
        "Beta;C2;Metz;;;;d@x.example;0199004128;oui\n"
    )
    report = bring(organisation, "customers", content, mode="create")
    assert errors(report) == []
    acme.refresh_from_db()
    contact.refresh_from_db()
    assert (acme.external_id, acme.city, acme.group) == ("", "", None)
    assert (contact.phone, contact.is_main) == ("", True)
    assert not acme.account_managers.exists()
    assert not PlanAssignment.objects.filter(customer=acme).exists()
    new = Contact.objects.get(email="b@x.example")
    assert (new.customer, new.is_main) == (acme, False)
    beta = Customer.objects.get(name="Beta")
    assert (beta.city, beta.group) == ("Lyon", CustomerGroup.objects.get())
    assert AccountManager.objects.get().customer == beta
    assert AccountManager.objects.get().member == manager
    assert Contact.objects.get(customer=beta, is_main=True).email == "d@x.example"
    assert warnings(report) == [
        (2, "customer_kept"),
        (2, "customer_kept"),
        (2, "customer_kept"),
        (2, "customer_kept"),
        (2, "contact_kept"),
        (3, "main_kept"),
    ]
    told = report.as_dict
    assert (told["created"]["customers"], told["created"]["contacts"]) == (1, 3)
    assert (told["updated"]["customers"], told["updated"]["contacts"]) == (0, 0)
    assert (told["unchanged"]["customers"], told["unchanged"]["contacts"]) == (1, 1)
    assert not Event.objects.filter(verb__endswith=".updated", customer_id=acme.pk).exists()


def test_what_an_import_created_its_later_lines_complete(organisation: Organisation) -> None:
    """However far they are apart: a check that remembers and an import that forgets say alike."""
    filler = "".join(f"Client {number};;\n" for number in range(CHUNK))
    content = "Nom du client;Mail;Ville\n" + f"Acme;a@x.example;\n{filler}acme;a@x.example;Nice\n"
    report = bring(organisation, "customers", content, mode="create")
    assert warnings(report) == []
    assert Customer.objects.get(name="Acme").city == "Nice"
    assert report.as_dict["created"]["customers"] == CHUNK + 1
    report = bring(organisation, "customers", content, mode="create")
    assert report.as_dict["created"] == dict.fromkeys(report.as_dict["created"], 0)
    assert report.as_dict["updated"] == dict.fromkeys(report.as_dict["updated"], 0)


def test_a_phone_that_is_written_in_another_way_is_no_other(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    a_contact(acme, "a@x.example", phone="01 99 00 41 27")
    content = "Nom du client;Mail;Téléphone\nAcme;a@x.example;{}\n"
    report = bring(organisation, "contacts", content.format("+33199004127"), mode="create")
    assert warnings(report) == []
    report = bring(organisation, "contacts", content.format("0199004128"), mode="create")
    assert warnings(report) == [(2, "contact_kept")]


def test_a_customer_without_a_main_contact_may_get_a_new_one(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    a_contact(acme, "a@x.example", is_main=False)
    content = "Client;Mail;Principal\nAcme;b@x.example;1\nAcme;c@x.example;1\n"
    bring(organisation, "contacts", content, mode="create")
    assert Contact.objects.get(is_main=True).email == "c@x.example"


def test_create_only_leaves_known_invoices_and_their_payments(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    known = an_invoice(acme, number="F1", total=100_00, issued_on=date(2026, 10, 13))
    due_on = known.due_on
    content = (
        "N° facture;Client;Date;Échéance;Montant TTC;Déjà réglé\n"
        "F1;Acme;13/10/2026;31/12/2027;100;40\n"
        "F1;Acme;13/10/2026;;100;40\n"
        "F2;Acme;13/10/2026;;100;40\n"
        "F2;Acme;13/10/2026;31/12/2027;100;60\n"
        "F1;Acme;13/10/2026;;90;\n"
    )
    report = bring(organisation, "invoices", content, mode="create")
    known.refresh_from_db()
    assert known.due_on == due_on
    assert warnings(report) == [(2, "invoice_kept"), (3, "invoice_kept")]
    # another paper with a number that is taken cannot come in, in any way
    assert errors(report) == [(6, "N° facture", "number_conflict")]
    new = Invoice.objects.get(number="F2")
    assert str(new.due_on) == "2027-12-31"
    assert sorted(Payment.objects.values_list("amount", "allocations__invoice__number")) == [
        (20_00, "F2"),
        (40_00, "F2"),
    ]


def test_create_only_settles_nothing(organisation: Organisation) -> None:
    an_invoice(a_customer("Acme", organisation=organisation), number="F1", total=100_00)
    content = "N° facture;Client;Date;Montant TTC\nF2;Acme;13/10/2026;100\n"
    report = bring(
        organisation,
        "invoices",
        content,
        mode="create",
        is_complete_list=True,
        creates_customers=True,
    )
    assert Payment.objects.count() == 0
    assert warnings(report) == [(1, "list_settles_nothing")]


# --- assignment only ------------------------------------------------------------------------------


def test_assignment_only_sets_managers_and_plan_and_nothing_else(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation, city="")
    beta = a_customer("Beta", organisation=organisation, external_id="B1")
    claire, karim = (
        a_member(organisation=organisation, email=f"{name}@exemple.example")
        for name in ("claire", "karim")
    )
    first, second = (a_plan(name, organisation=organisation) for name in ("Un", "Deux"))
    for customer in (acme, beta):
        under_plan(customer, first)
        AccountManager.objects.create(organisation=organisation, customer=customer, member=claire)
    content = (
        "Nom du client;Code client;Ville;Responsable de compte;Workflow;Mail\n"
        "Acme;C1;Nice;karim@exemple.example;Deux;a@x.example\n"
        "Autre nom;B1;;;Deux;\n"
        "Inconnu;C3;Nice;karim@exemple.example;;\n"
    )
    report = bring(organisation, "customers", content, mode="assign", creates_customers=True)
    assert errors(report) == [(4, "Code client", "customer_unknown")]
    assert "only a customer that exists can be assigned" in report.errors[0].message
    assert warnings(report) == [(3, "name_differs")]
    acme.refresh_from_db()
    assert (acme.external_id, acme.city, acme.contacts.count()) == ("", "", 0)
    assert set(PlanAssignment.objects.values_list("plan", flat=True)) == {second.pk}
    assert [one.member for one in acme.account_managers.all()] == [karim]
    assert [one.member for one in beta.account_managers.all()] == [claire], "a blank leaves"
    told = report.as_dict
    assert told["updated"]["customers"] == 2
    assert told["ignored_columns"] == ["Ville", "Mail"]
    assert [(one["column"], one["code"]) for one in told["left_out"]] == [
        ("Ville", "left_out_assign"),
        ("Mail", "left_out_assign"),
    ]
    again = bring(organisation, "customers", content, mode="assign")
    assert again.as_dict["updated"]["customers"] == 0


def test_an_assignments_file_never_creates_customers(organisation: Organisation) -> None:
    a_plan("Doux", organisation=organisation)
    content = "Client;Workflow\nAcme;Doux\n"
    for mode in ("fill", "update", "assign"):
        report = bring(organisation, "assignments", content, mode=mode, creates_customers=True)
        assert errors(report) == [(2, "Client", "customer_unknown")]
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "content", "mode", "code"),
    [
        ("contacts", "Client;Mail\nAcme;a@x.example\n", "assign", "mode_refused"),
        ("invoices", "N° facture;Client;Date;TTC\nF;A;13/10/2026;1\n", "assign", "mode_refused"),
        ("assignments", "Client;Workflow\nAcme;Doux\n", "create", "mode_refused"),
        ("customers", "Client;Ville\nAcme;Nice\n", "assign", "nothing_to_assign"),
    ],
)
def test_a_way_that_makes_no_sense_for_a_file_is_refused(
    kind: str, content: str, mode: str, code: str, organisation: Organisation
) -> None:
    with pytest.raises(FileRefused) as refused:
        bring(organisation, kind, content, mode=mode)
    assert refused.value.code == code


# --- unknown customers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "content", "at"),
    [
        ("contacts", "Client;Code client;Mail\nBeta;;b@x.example\n", "Client"),
        ("contacts", "Client;Code client;Mail\nBeta;C9;b@x.example\n", "Code client"),
        ("invoices", "N° facture;Client;Date;TTC\nF1;Beta;13/10/2026;10\n", "Client"),
    ],
)
@pytest.mark.parametrize("mode", ["fill", "update", "create"])
def test_unknown_customers_are_created_where_that_is_ticked(
    kind: str, content: str, at: str, mode: str, organisation: Organisation
) -> None:
    report = bring(organisation, kind, content, mode=mode)
    assert errors(report) == [(2, at, "customer_unknown")]
    assert Customer.objects.count() == 0
    report = bring(organisation, kind, content, mode=mode, creates_customers=True)
    assert errors(report) == []
    assert Customer.objects.get().name == "Beta"


def test_a_customer_in_the_bin_is_neither_found_nor_made_again(organisation: Organisation) -> None:
    a_customer("Beta", organisation=organisation, external_id="B1", state="bin")
    content = "Client;Code client;Mail\nBeta;;b@x.example\nBeta;B1;b@x.example\n"
    for mode in ("fill", "update", "create"):
        report = bring(organisation, "contacts", content, mode=mode, creates_customers=True)
        assert errors(report) == [
            (2, "Client", "customer_in_bin"),
            (3, "Code client", "customer_in_bin"),
        ]
    assert Customer.objects.count() == 1


def test_an_unknown_id_alone_makes_no_customer(organisation: Organisation) -> None:
    a_customer("Acme", organisation=organisation, external_id="C1")
    content = "Code client;Nom du client;Ville\nC2;;Nice\nC3;Acme;Nice\n;;Nice\n"
    report = bring(organisation, "customers", content, mode="update")
    assert errors(report) == [
        (2, "Nom du client", "name_missing"),
        (4, "Nom du client", "name_missing"),
    ]
    # the name of a customer with another id: another company
    assert sorted(Customer.objects.values_list("name", "external_id", "city")) == [
        ("Acme", "C1", ""),
        ("Acme", "C3", "Nice"),
    ]


# --- the word that erases -------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["#VIDE", " #vide\xa0", "-"])
def test_the_word_empties_the_fields_of_a_customer_in_update(
    word: str, organisation: Organisation
) -> None:
    group = a_group("Groupe", organisation=organisation, reference="G1")
    acme = a_customer(
        "Acme", organisation=organisation, city="Nice", country="FR", group=group, region="PACA"
    )
    under_plan(acme, a_plan("Doux", organisation=organisation))
    manager = a_member(organisation=organisation)
    AccountManager.objects.create(organisation=organisation, customer=acme, member=manager)
    content = (
        "Nom du client;Ville;Pays;Région;N° TVA;Groupe;Responsable de compte;Workflow\n"
        + ";".join(["Acme", word, word, "", word, word, word, word])
        + "\n"
    )
    erase_word = "-" if word == "-" else "#VIDE"
    report = bring(organisation, "customers", content, mode="update", erase_word=erase_word)
    assert (errors(report), warnings(report)) == ([], [])
    acme.refresh_from_db()
    assert (acme.city, acme.country, acme.region, acme.group) == ("", "", "PACA", None)
    assert not AccountManager.objects.exists()
    assert not PlanAssignment.objects.exists()
    assert report.as_dict["updated"]["customers"] == 1
    changed = {one["field"]: one["after"] for one in report.changes}
    assert changed["city"] == ""
    assert changed["account_managers"] == []
    again = bring(organisation, "customers", content, mode="update", erase_word=erase_word)
    assert again.as_dict["unchanged"]["customers"] == 1


def test_what_was_erased_comes_back_when_the_import_is_undone(organisation: Organisation) -> None:
    group = a_group("Groupe", organisation=organisation)
    acme = a_customer("Acme", organisation=organisation, city="Nice", group=group)
    assignment = under_plan(acme, a_plan("Doux", organisation=organisation))
    manager = a_member(organisation=organisation)
    AccountManager.objects.create(organisation=organisation, customer=acme, member=manager)
    content = "Nom du client;Ville;Groupe;Responsable de compte;Workflow\nAcme;-;-;-;-\n"
    bring(organisation, "customers", content, mode="update", erase_word="-")
    undo_now(Import.objects.latest("pk"))
    acme.refresh_from_db()
    assert (acme.city, acme.group) == ("Nice", group)
    assert PlanAssignment.objects.get().plan_id == assignment.plan_id
    assert AccountManager.objects.get().member == manager


def test_the_word_empties_the_fields_of_a_contact_and_a_due_date(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation)
    first = Position.objects.in_organisation(organisation).first()
    ann = a_contact(acme, "a@x.example", phone="+33 1 99 00 41 27", position=first, reference="R1")
    bob = a_contact(acme, "b@x.example", reference="R2", first_name="Bob", last_name="")
    content = (
        "Client;Mail;Référence;Prénom;Nom;Tél;Fonction\n"
        "Acme;a@x.example;;#VIDE;#VIDE;#VIDE;#VIDE\n"
        "Acme;#VIDE;R2;;;;\n"
    )
    report = bring(organisation, "contacts", content, mode="update", erase_word="#VIDE")
    assert errors(report) == []
    ann.refresh_from_db()
    bob.refresh_from_db()
    assert (ann.first_name, ann.last_name, ann.phone, ann.position) == ("", "", "", None)
    assert (bob.email, bob.first_name) == ("", "Bob")
    invoice = an_invoice(acme, number="F1", total=5_00, issued_on=date(2026, 10, 13))
    content = "N° facture;Client;Date;Échéance;TTC\nF1;Acme;13/10/2026;#VIDE;5\n"
    bring(organisation, "invoices", content, mode="update", erase_word="#VIDE")
    invoice.refresh_from_db()
    assert invoice.due_on is None


def test_a_contact_is_not_emptied_of_all_that_names_it(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    a_contact(acme, "a@x.example", reference="R1", first_name="", last_name="")
    content = "Client;Mail;Référence\nAcme;#VIDE;R1\nAcme;#VIDE;\n"
    report = bring(organisation, "contacts", content, mode="update", erase_word="#VIDE")
    assert errors(report) == [(2, "Mail", "erase_refused"), (3, "Mail", "contact_missing")]
    assert Contact.objects.get().email == "a@x.example"


def test_what_is_needed_is_not_erased_and_the_line_says_so(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="C1", city="Nice")
    content = (
        "Nom du client;Code client;Ville;Mail;Contact principal\n"
        "Acme;#VIDE;Lyon;;\n#VIDE;C1;Lyon;;\nAcme;C1;Lyon;a@x.example;#VIDE\n"
    )
    report = bring(organisation, "customers", content, mode="update", erase_word="#VIDE")
    assert errors(report) == [
        (2, "Code client", "erase_refused"),
        (3, "Nom du client", "erase_refused"),
        (4, "Contact principal", "erase_refused"),
    ]
    assert report.errors[0].value == "#VIDE"
    acme.refresh_from_db()
    assert acme.city == "Nice"
    content = "N° facture;Client;Date;TTC;Payé\nF1;Acme;#VIDE;#VIDE;#VIDE\n"
    report = bring(organisation, "invoices", content, mode="update", erase_word="#VIDE")
    refused = {column for _line, column, code in errors(report) if code == "erase_refused"}
    assert refused == {"Date", "TTC", "Payé"}
    assert Invoice.objects.count() == 0


@pytest.mark.parametrize("mode", ["fill", "create"])
def test_elsewhere_the_word_is_a_warning_and_nothing_else(
    mode: str, organisation: Organisation
) -> None:
    acme = a_customer("Acme", organisation=organisation, city="Nice")
    content = "Nom du client;Ville;Mail\nAcme;#VIDE;a@x.example\nBeta;#VIDE;#VIDE\n"
    report = bring(organisation, "customers", content, mode=mode, erase_word="#VIDE")
    assert errors(report) == []
    assert warnings(report) == [
        (2, "erase_ignored"),
        (3, "erase_ignored"),
        (3, "erase_ignored"),
    ]
    acme.refresh_from_db()
    assert (acme.city, Customer.objects.get(name="Beta").city) == ("Nice", "")


def test_without_the_word_it_is_a_value_like_any(organisation: Organisation) -> None:
    a_customer("Acme", organisation=organisation, city="Nice")
    bring(organisation, "customers", "Nom;Ville\nAcme;#VIDE\n", mode="update")
    assert Customer.objects.get().city == "#VIDE"
