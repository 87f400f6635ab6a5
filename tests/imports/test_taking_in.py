"""What becomes of customers, contacts and invoices when files come in, once, twice and together."""

import io
import threading
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from django.db import connection, connections

from relance.customers.models import AccountManager, Contact, Customer, CustomerGroup
from relance.dunning.models import PlanAssignment
from relance.history.models import Event
from relance.imports import writing
from relance.imports.applying import TakenOver, apply
from relance.imports.checking import CHUNK, check
from relance.imports.dates import Order
from relance.imports.intake import Settings, open_intake
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.imports.refusals import FileRefused
from relance.imports.reporting import Report
from relance.imports.starting import keep_file
from relance.invoices.models import CreditNote, Invoice, Payment
from relance.invoices.queries import with_amounts
from relance.messaging.models import EmailMessage
from relance.organisations.models import Organisation
from tests.factories import (
    a_contact,
    a_customer,
    a_member,
    a_plan,
    an_invoice,
    an_organisation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return an_organisation()


def bring(organisation: Organisation, kind: str, content: str, **chosen: Any) -> Report:
    """A file comes in; the check before says the same as the import did."""
    settings = Settings(kind=kind, **chosen)
    raw = content.encode()
    checked = check(open_intake(io.BytesIO(raw), organisation, settings))
    intake = open_intake(io.BytesIO(raw), organisation, settings)
    record = keep_file(
        organisation, settings, name="f.csv", content=raw, state=Import.State.APPLYING
    )
    report = apply(record, intake.of_import(record))
    assert checked.as_dict == report.as_dict
    return report


def errors(report: Report) -> list[tuple[int, str | None, str]]:
    return [(one.line, one.column, one.code) for one in report.errors]


def warnings(report: Report) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in report.warnings]


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


# --- invoices -------------------------------------------------------------------------------------

HEAD = "N° facture;Client;Date;Échéance;Montant TTC;Déjà réglé;Devise\n"


def test_invoices_credit_notes_and_payments(organisation: Organisation) -> None:
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
    day = parse("13/10/2026")
    an_invoice(acme, number="F1", total=100_00, issued_on=day)
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


def parse(day: str) -> Any:
    from relance.imports.dates import parse_date

    return parse_date(day)


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
    an_invoice(acme, number="F2", total=50_00, issued_on=parse("13/10/2026"))
    in_error = an_invoice(acme, number="F3", total=70_00)
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
    assert in_error.number == "F3"
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


# --- twice, together, killed ----------------------------------------------------------------------


def many(count: int) -> str:
    lines = "".join(
        f"Client {number % 900};C{number % 900};{number}@x.example\n" for number in range(count)
    )
    return "Nom du client;Code client;Mail\n" + lines


def test_lines_of_one_customer_far_apart_in_a_long_file(organisation: Organisation) -> None:
    report = bring(organisation, "customers", many(1_300))
    assert report.as_dict["created"]["customers"] == Customer.objects.count() == 900
    assert report.as_dict["created"]["contacts"] == Contact.objects.count() == 1_300
    assert report.as_dict["updated"] == dict.fromkeys(report.as_dict["updated"], 0)
    assert report.as_dict["joined"] == 400


def test_the_number_of_queries_does_not_follow_the_number_of_lines(
    organisation: Organisation, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for size in (5, 50):
        content = "Nom;Code client;Mail;Principal;Groupe\n" + "".join(
            f"Client {size}-{n};C{size}-{n};m{size}-{n}@x.example;1;Groupe {size}-{n}\n"
            for n in range(size)
        )
        with django_assert_max_num_queries(80) as queries:
            bring(organisation, "customers", content)
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 6


def test_an_import_that_was_killed_goes_on_where_it_stood(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = many(1_300).encode()
    settings = Settings(kind="customers")
    record = keep_file(
        organisation, settings, name="f.csv", content=raw, state=Import.State.APPLYING
    )

    class Killed(BaseException):
        pass

    real, calls = writing.Writer.write, []

    def dies(self: Any, book: Any) -> None:
        real(self, book)
        calls.append(1)
        if len(calls) == 2:
            raise Killed

    monkeypatch.setattr(writing.Writer, "write", dies)
    with pytest.raises(Killed):
        apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.lines_done) == ("applying", CHUNK)
    assert Contact.objects.count() == CHUNK
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "done"
    assert record.rows.count() == Contact.objects.count() == 1_300
    assert record.report["created"] == {
        "customers": 900,
        "contacts": 1_300,
        "invoices": 0,
        "credit_notes": 0,
        "payments": 0,
    }
    assert record.report["joined"] == 400


@pytest.mark.django_db(transaction=True)
def test_two_people_importing_the_same_file_at_once_make_no_double() -> None:
    organisation = an_organisation()
    raw = many(1_100).encode()
    settings = Settings(kind="customers")
    records = [
        keep_file(organisation, settings, name="f.csv", content=raw, state=Import.State.APPLYING)
        for _person in range(2)
    ]
    failures: list[BaseException] = []

    def work(pk: int) -> None:
        try:
            apply_import(pk)
        except BaseException as problem:  # noqa: BLE001
            failures.append(problem)
        finally:
            connections.close_all()

    # the same import twice too, as a queue that delivers at least once does
    threads = [
        threading.Thread(target=work, args=[pk])
        for pk in (records[0].pk, records[1].pk, records[0].pk)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Customer.objects.count() == 900
    assert Contact.objects.count() == 1_100
    reports = [Import.objects.get(pk=record.pk).report for record in records]
    assert sum(report["created"]["customers"] for report in reports) == 900
    assert sum(report["created"]["contacts"] for report in reports) == 1_100
    assert connection.vendor in {"sqlite", "postgresql"}


def test_an_import_that_is_over_is_not_applied_again(organisation: Organisation) -> None:
    raw = b"Nom du client\nAcme\n"
    settings = Settings(kind="customers")
    record = keep_file(
        organisation, settings, name="f.csv", content=raw, state=Import.State.CANCELLED
    )
    intake = open_intake(io.BytesIO(raw), organisation, settings)
    with pytest.raises(TakenOver):
        apply(record, intake)
    assert Customer.objects.count() == 0


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
    settings = Settings(kind="customers")
    target.seek(0)
    intake = open_intake(target, organisation, settings)
    record = keep_file(
        organisation,
        settings,
        name="f.xlsx",
        content=target.getvalue(),
        state=Import.State.APPLYING,
    )
    report = apply(record, intake.of_import(record))
    assert errors(report) == []
    contact = Contact.objects.select_related("customer").get()
    assert (contact.customer.external_id, contact.customer.postcode) == ("1001", "06300")
    assert (contact.phone, contact.is_main) == ("+33 1 99 00 41 27", True)
