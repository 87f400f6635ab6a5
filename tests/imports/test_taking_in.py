"""What becomes of customers and contacts when files come in."""

import io

import pytest
import xlsxwriter

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.dunning.models import PlanAssignment
from relance.history.models import Event
from relance.imports.checking.intake import Settings
from relance.messaging.models import EmailMessage
from relance.organisations.models import Organisation
from tests.factories import a_contact, a_customer, a_member, a_plan
from tests.imports.bringing import bring, errors, take_in, warnings

pytestmark = pytest.mark.django_db


# --- customers ------------------------------------------------------------------------------------


def test_filling_in_replaces_nothing_and_updating_does(organisation: Organisation) -> None:
    known = a_customer("Acme SARL", organisation=organisation, city="Lyon")
    content = "Nom du client;Ville;Code postal\n ACME\xa0 sarl ;Nice;06300\n"
    report = bring(organisation, "customers", content)
    known.refresh_from_db()
    assert (known.name, known.city, known.postcode) == ("Acme SARL", "Lyon", "06300")
    assert report.as_dict["updated"]["customers"] == 1
    report = bring(organisation, "customers", content, mode="update")
    known.refresh_from_db()
    assert (known.name, known.city) == ("Acme SARL", "Nice")
    event = Event.objects.filter(verb="customer.updated", subject_id=known.pk).latest("pk")
    assert event.changes == {"city": ["Lyon", "Nice"]}
    assert event.batch.startswith("import-")


def test_an_empty_cell_leaves_the_value(organisation: Organisation) -> None:
    known = a_customer("Acme", organisation=organisation, city="Lyon")
    report = bring(organisation, "customers", "Nom;Ville\nAcme;\n", mode="update")
    known.refresh_from_db()
    assert known.city == "Lyon"
    assert report.as_dict["unchanged"]["customers"] == 1


def test_two_legal_forms_are_two_companies(organisation: Organisation) -> None:
    report = bring(organisation, "customers", "Nom\nAcme SARL\nAcme SAS\nacme  sarl\n")
    assert report.as_dict["created"]["customers"] == 2
    assert report.as_dict["joined"] == 1


def test_a_name_of_two_customers_is_an_error_never_a_guess(organisation: Organisation) -> None:
    for external_id in ("C1", "C2"):
        a_customer("Acme", organisation=organisation, external_id=external_id)
    report = bring(organisation, "customers", "Nom;Code client;Ville\nAcme;;Nice\nAcme;C2;Lyon\n")
    assert errors(report) == [(2, "Nom", "customer_ambiguous")]
    assert Customer.objects.get(external_id="C2").city == "Lyon"


def test_an_unknown_id_goes_to_the_customer_of_that_name_without_one(
    organisation: Organisation,
) -> None:
    known = a_customer("Acme", organisation=organisation)
    other = a_customer("Beta", organisation=organisation, external_id="B1")
    report = bring(organisation, "customers", "Nom;Code client\nacme;C9\nBeta;B2\n")
    known.refresh_from_db()
    other.refresh_from_db()
    assert (known.external_id, other.external_id) == ("C9", "B1")
    assert report.as_dict["created"]["customers"] == 1
    assert report.as_dict["updated"]["customers"] == 1


def test_id_and_name_disagree_the_id_wins_with_a_warning(organisation: Organisation) -> None:
    known = a_customer("Acme", organisation=organisation, external_id="C1")
    report = bring(organisation, "customers", "Nom;Code client;Ville\nBeta;C1;Nice\n")
    known.refresh_from_db()
    assert (known.name, known.city) == ("Acme", "Nice")
    assert warnings(report) == [(2, "name_differs")]


def test_a_binned_customer_is_reported_not_revived(organisation: Organisation) -> None:
    a_customer("Acme", organisation=organisation, external_id="C1", state="bin")
    report = bring(organisation, "customers", "Nom;Code client\nAcme;C1\nAcme;\n")
    assert errors(report) == [
        (2, "Code client", "customer_in_bin"),
        (3, "Nom", "customer_in_bin"),
    ]
    assert Customer.objects.get().state == "bin"


def test_one_file_may_carry_everything(organisation: Organisation) -> None:
    manager = a_member(organisation=organisation, email="claire@exemple.example")
    plan = a_plan("Grands comptes", organisation=organisation)
    content = (
        "Nom du client;Pays;Nom du groupe;Responsable de compte;Workflow;Adresse mail;Prénom;"
        "Téléphone;Poste;Contact principal\n"
        "Acme;Belgique;Groupe Un; Claire@EXEMPLE.example ;grands\xa0 COMPTES;a@x.example;Ann;"
        "02 555 12 12;comptable;\n"
        "Acme;;;;;b@x.example;Bob;voir Ann;Accountant;x\n"
        "Beta;;groupe un;;;;;;;\n"
    )
    report = bring(organisation, "customers", content)
    assert errors(report) == []
    assert warnings(report) == [(3, "phone_unrecognised")]
    counts = report.as_dict["created"]
    assert (counts["customers"], counts["contacts"], report.tally.joined) == (2, 2, 1)
    acme = Customer.objects.get(name="Acme")
    assert (acme.country, acme.group) == ("BE", Customer.objects.get(name="Beta").group)
    assert CustomerGroup.objects.count() == 1
    assert AccountManager.objects.get().member == manager
    assert PlanAssignment.objects.get().plan == plan
    ann, bob = Contact.objects.order_by("email")
    assert ann.phone == "+32 2 555 12 12"
    assert bob.phone == "voir Ann"
    assert ann.position == bob.position
    assert (ann.is_main, bob.is_main) == (False, True)
    assert EmailMessage.objects.count() == 0

    again = bring(organisation, "customers", content)
    assert not any(again.as_dict["created"].values())
    assert not any(again.as_dict["updated"].values())


def test_every_reason_of_a_line_is_told_and_nothing_of_it_applied(
    organisation: Organisation,
) -> None:
    content = (
        "Nom;N° TVA;Pays;Courriel;Fonction;Responsable;Workflow\n"
        "Acme;FR00;Nulle part;a@@b;Roi;x@y.example;Aucun\n"
        "Beta;;;;;;\n"
    )
    report = bring(organisation, "customers", content)
    assert [code for _line, _column, code in errors(report)] == [
        "vat_invalid",
        "country_unknown",
        "email_invalid",
        "position_unknown",
        "manager_unknown",
        "plan_unknown",
    ]
    told = {problem["code"]: problem["message"] for problem in report.as_dict["errors"]}
    assert told["manager_unknown"] == "Account manager not found, check the email"
    assert told["plan_unknown"] == "Dunning plan not found, check spelling"
    assert [customer.name for customer in Customer.objects.all()] == ["Beta"]


# --- contacts -------------------------------------------------------------------------------------


def test_contacts_are_found_by_email_then_reference_then_full_name(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation)
    by_mail = a_contact(acme, "a@x.example", first_name="", last_name="", phone="")
    by_reference = a_contact(acme, "old@x.example", reference="R7", first_name="", last_name="")
    by_name = a_contact(acme, "", first_name="Inès", last_name="Durand")
    content = (
        "Client;Mail;Référence;Prénom;Nom;Tél\n"
        "Acme;A@X.example;;Ann;;01 99 00 41 27\n"
        "Acme;new@x.example;R7;;Roger;\n"
        "Acme;;;ines;DURAND;01 99 00 41 28\n"
        "Acme;other@x.example;;Ann;;\n"
    )
    report = bring(organisation, "contacts", content, mode="update")
    for contact in (by_mail, by_reference, by_name):
        contact.refresh_from_db()
    assert (by_mail.first_name, by_mail.phone) == ("Ann", "+33 1 99 00 41 27")
    assert (by_reference.email, by_reference.last_name) == ("new@x.example", "Roger")
    assert (by_name.last_name, by_name.phone) == ("DURAND", "+33 1 99 00 41 28")
    assert report.as_dict["created"]["contacts"] == 1
    assert report.as_dict["updated"]["contacts"] == 3


def test_filling_in_keeps_the_email_of_a_reference(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    known = a_contact(acme, "old@x.example", reference="R7")
    report = bring(organisation, "contacts", "Client;Mail;Référence\nAcme;new@x.example;R7\n")
    known.refresh_from_db()
    assert known.email == "old@x.example"
    assert warnings(report) == [(2, "email_kept")]


@pytest.mark.parametrize("who", ["2", ""])
def test_an_address_goes_from_one_contact_to_another(organisation: Organisation, who: str) -> None:
    """To one who is known by a reference, or to somebody new."""
    acme = a_customer("Acme", organisation=organisation)
    a_contact(acme, "a@x.example", reference="2")
    a_contact(acme, "b@x.example", reference="1")
    content = f"Client;Référence;Mail\nAcme;1;c@x.example\nAcme;{who};b@x.example\n"
    report = bring(organisation, "contacts", content, mode="update")
    kept = set(Contact.objects.values_list("reference", "email"))
    others = set() if who else {("2", "a@x.example")}
    assert kept == {("1", "c@x.example"), (who, "b@x.example"), *others}
    assert report.as_dict["updated"]["contacts"] == (2 if who else 1)
    assert report.as_dict["created"]["contacts"] == (0 if who else 1)


def test_the_main_contact_moves_and_the_last_line_wins(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    former = a_contact(acme, "a@x.example")
    content = "Client;Mail;Principal ?\nAcme;b@x.example;1\nAcme;c@x.example;oui\n"
    bring(organisation, "contacts", content)
    assert Contact.objects.get(is_main=True).email == "c@x.example"
    told = Event.objects.get(subject_type="contact", subject_id=former.pk)
    assert told.changes == {"is_main": [True, False]}
    report = bring(organisation, "contacts", content)
    assert report.as_dict["unchanged"]["contacts"] == 2


def test_a_contact_needs_a_customer_and_someone(organisation: Organisation) -> None:
    a_customer("Acme", organisation=organisation)
    report = bring(
        organisation, "contacts", "Client;Mail;Tél\nAcme;;0199004127\nX;a@x.example;\n;b@x.fr;\n"
    )
    assert errors(report) == [
        (2, "Mail", "contact_missing"),
        (3, "Client", "customer_unknown"),
        (4, "Client", "customer_missing"),
    ]


def test_a_reference_alone_finds_a_contact_and_makes_none(organisation: Organisation) -> None:
    for external_id in ("C1", "C2"):
        a_customer("Deux", organisation=organisation, external_id=external_id)
    acme = a_customer("Acme", organisation=organisation)
    a_contact(acme, "a@x.example", reference="R1", phone="")
    content = "Client;Référence;Tél;Mail\nAcme;R1;0199004127;\nAcme;R2;0199004128;\nDeux;R1;;\n"
    report = bring(organisation, "contacts", content)
    assert errors(report) == [(3, "Mail", "contact_missing"), (4, "Client", "customer_ambiguous")]
    assert Contact.objects.get().phone == "+33 1 99 00 41 27"


def test_one_name_shared_by_two_contacts_is_an_error_never_a_guess(
    organisation: Organisation,
) -> None:
    acme = a_customer("Acme", organisation=organisation)
    for email in ("a@x.example", "b@x.example"):
        a_contact(acme, email, first_name="Ann", last_name="Bee")
    content = (
        "Client;Mail;Prénom;Nom;Tél\nAcme;;ann;BEE;0199004127\n"
        "Acme;c@x.example;Ann;Bee;0199004128\n"
    )
    report = bring(organisation, "contacts", content, mode="update")
    assert errors(report) == [(2, "Nom", "contact_ambiguous")]
    assert report.as_dict["created"]["contacts"] == 1, "another e-mail is somebody else"


@pytest.mark.parametrize("mode", ["fill", "update"])
def test_a_different_email_makes_a_new_contact(mode: str, organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation)
    known = a_contact(acme, "old@x.example", first_name="Ann", last_name="Bee", reference="")
    content = "Client;Mail;Prénom;Nom\nAcme;new@x.example;Ann;Bee\n"
    report = bring(organisation, "contacts", content, mode=mode)
    known.refresh_from_db()
    assert (known.email, known.is_main) == ("old@x.example", True)
    assert report.as_dict["created"]["contacts"] == 1


@pytest.mark.parametrize(("mode", "main"), [("fill", "b"), ("update", "b"), ("create", "a")])
def test_the_main_contact_moves_in_every_way_but_create_only(
    mode: str, main: str, organisation: Organisation
) -> None:
    acme = a_customer("Acme", organisation=organisation)
    a_contact(acme, "a@x.example")
    a_contact(acme, "b@x.example")
    bring(organisation, "contacts", "Client;Mail;Principal\nAcme;b@x.example;1\n", mode=mode)
    assert Contact.objects.get(is_main=True).email == f"{main}@x.example"


def test_two_without_an_id_and_one_new_id_is_an_error(organisation: Organisation) -> None:
    for _twin in range(2):
        a_customer("Acme", organisation=organisation)
    report = bring(organisation, "customers", "Nom;Code client\nAcme;C9\n", mode="update")
    assert errors(report) == [(2, "Nom", "customer_ambiguous")]


def test_in_update_the_id_wins_and_the_customer_takes_the_name(organisation: Organisation) -> None:
    known = a_customer("Acme", organisation=organisation, external_id="C1")
    a_customer("Beta", organisation=organisation, external_id="C2")
    content = "Nom;Code client\nBeta;C1\n"
    report = bring(organisation, "customers", content, mode="update")
    assert warnings(report) == [(2, "name_differs")]
    known.refresh_from_db()
    assert known.name == "Beta"
    again = bring(organisation, "customers", content, mode="update")
    assert again.as_dict["unchanged"]["customers"] == 1


# --- assignments ----------------------------------------------------------------------------------


def test_assigning_gives_and_in_update_replaces(organisation: Organisation) -> None:
    acme = a_customer("Acme", organisation=organisation, external_id="C1")
    claire, karim = (
        a_member(organisation=organisation, email=f"{name}@exemple.example")
        for name in ("claire", "karim")
    )
    first, second = (a_plan(name, organisation=organisation) for name in ("Un", "Deux"))
    head = "ID externe;Responsable de compte;Workflow\n"
    bring(organisation, "assignments", head + "C1;claire@exemple.example;Un\n")
    report = bring(organisation, "assignments", head + "C1;karim@exemple.example;Deux\n")
    assert PlanAssignment.objects.get(customer=acme).plan == first
    assert warnings(report) == [(2, "manager_kept"), (2, "plan_kept")]
    report = bring(
        organisation, "assignments", head + "C1;karim@exemple.example;Deux\n", mode="update"
    )
    assert PlanAssignment.objects.get(customer=acme).plan == second
    assert [one.member for one in AccountManager.objects.all()] == [karim]
    assert report.as_dict["updated"]["customers"] == 1
    told = Event.objects.filter(verb="customer.updated").latest("pk")
    assert told.changes == {"account_managers": [[claire.user.email], [karim.user.email]]}


# --- any file -----------------------------------------------------------------------------------


def test_another_organisations_records_are_not_seen(organisation: Organisation) -> None:
    stranger = a_customer("Acme", external_id="C1", city="Paris")
    report = bring(
        organisation, "customers", "Nom;Code client;Ville\nAcme;C1;Nice\n", mode="update"
    )
    stranger.refresh_from_db()
    assert stranger.city == "Paris"
    assert report.as_dict["created"]["customers"] == 1


def test_numbers_of_a_spreadsheet_are_what_they_show(organisation: Organisation) -> None:
    """Excel keeps ids, postcodes and phones as numbers, and `1` as TRUE."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(
        0, 0, ["Nom du client", "Code client", "CP", "SIRET", "Mail", "Tél", "Principal", "Pays"]
    )
    sheet.write_row(1, 0, ["Acme", 1001, 6300, 12.5, "a@x.example", 199004127, True, "France"])
    book.close()
    report = take_in(organisation, target.getvalue(), Settings(kind="customers"))
    assert errors(report) == []
    contact = Contact.objects.select_related("customer").get()
    assert (contact.customer.external_id, contact.customer.postcode) == ("1001", "06300")
    assert (contact.phone, contact.is_main) == ("+33 1 99 00 41 27", True)


def test_a_line_break_is_taken_in_an_address_and_nowhere_else(organisation: Organisation) -> None:
    report = bring(
        organisation,
        "customers",
        "Nom du client;Code client;Ville;Adresse;Mail\n"
        '"Ac\nme";1;Lyon;;\nBeta;"2\n3";Nice;;\nGamma;4;"Bourg\n";"1 rue\nA";"g@x.example\n"\n'
        'Delta;5;;;"a@x.example\nb@x.example"\n',
    )
    assert errors(report) == [
        (2, "Nom du client", "line_break"),
        (4, "Code client", "line_break"),
        (10, "Mail", "line_break"),
    ]
    customer = Customer.objects.get()
    assert (customer.name, customer.city, customer.address) == ("Gamma", "Bourg", "1 rue\nA")
