"""A file's way through the pages: the command's reports, and nothing before a decision."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from relance.customers.models import Customer
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import, check_import, sweep_silent
from relance.imports.models import CheckedRow, Import
from relance.invoices.models import Invoice
from relance.messaging.models import EmailMessage
from relance.notifications.models import Notification
from relance.organisations.models import Member
from tests.conftest import Clock
from tests.factories import a_contact, a_customer, a_member, a_plan, an_invoice
from tests.imports.bringing import kept
from tests.imports.visiting import at, confirm, seen, text, upload

pytestmark = pytest.mark.django_db


def test_the_samples_through_the_pages_give_the_same_report(
    visitor: Client, member: Member, samples: Path
) -> None:
    record = upload(visitor, "customers", "clients.csv", (samples / "clients.csv").read_bytes())
    page = seen(visitor, record)
    assert "Windows-1252, semicolon" in page
    assert "Import the 81 valid lines" in page
    assert "2 lines in error are left out" in page
    assert "Not a valid VAT number" in page
    assert Customer.objects.count() == 0

    report = confirm(visitor, record)
    assert report["created"]["customers"] == Customer.objects.count() == 80
    assert (report["joined"], report["lines_in_error"]) == (1, 2)
    assert [(e["line"], e["code"]) for e in report["errors"]] == [
        (19, "name_missing"),
        (62, "vat_invalid"),
        (62, "country_unknown"),
    ]
    told = Notification.objects.get(member=member)
    assert (told.kind, told.read_at) == ("import.done", None)
    assert "1 unread notification" in text(visitor.get(at("list")))
    shown = seen(visitor, record)
    assert "80 customers" in shown
    assert "2 lines in error did not come in" in shown
    assert "unread notification" not in shown  # who watches it end has seen it
    assert "clients.csv" in text(visitor.get(at("list")))

    invoices = (samples / "factures.xlsx").read_bytes()
    record = upload(visitor, "invoices", "factures.xlsx", invoices)
    visitor.post(at("choices", record.pk), {"mode": "fill", "creates_customers": "on"})
    report = confirm(visitor, record)
    assert report["created"]["invoices"] == Invoice.objects.count() == 300
    assert report["created"]["payments"] == 133
    assert report["created"]["customers"] == 9
    assert EmailMessage.objects.count() == 0


def test_pressing_the_button_twice_imports_once(visitor: Client, samples: Path) -> None:
    record = upload(visitor, "customers", "clients.csv", (samples / "clients.csv").read_bytes())
    for _time in range(2):
        visitor.post(at("apply", record.pk))
        apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == Import.State.DONE
    assert Customer.objects.count() == 80
    assert record.rows.count() == 83


def test_cancelling_leaves_nothing(visitor: Client, samples: Path) -> None:
    record = upload(visitor, "customers", "clients.csv", (samples / "clients.csv").read_bytes())
    visitor.post(at("cancel", record.pk))
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == Import.State.CANCELLED
    assert Customer.objects.count() == 0
    assert "nothing of it came in" in seen(visitor, record)


def test_columns_with_names_of_ones_own_are_mapped_by_hand(visitor: Client) -> None:
    content = "Qui;Où\nAcme;Lyon\n".encode()
    record = upload(visitor, "customers", "a.csv", content)
    page = seen(visitor, record)
    assert "Say above which column is: Company name or External id" in page
    assert "Import the" not in page
    visitor.post(
        at("choices", record.pk),
        {"column-0": "customer_name", "column-1": "city", "mode": "fill"},
    )
    assert "Import the line" in seen(visitor, record)
    confirm(visitor, record)
    assert Customer.objects.get().city == "Lyon"


def test_a_date_that_could_be_read_two_ways_is_asked(visitor: Client) -> None:
    content = "N° facture;Client;Date;Montant TTC\nF1;Acme;05/06/2026;12,50\n".encode()
    record = upload(visitor, "invoices", "f.csv", content)
    page = seen(visitor, record)
    assert "The dates of “Date” can be read in two ways." in page
    assert 'form="choices" name="date_order" value="mdy">Month first: 05/06 is in May<' in page
    assert "Say how the dates are read" in page.partition('class="decide"')[2]
    visitor.post(
        at("choices", record.pk), {"date_order": "mdy", "mode": "fill", "creates_customers": "on"}
    )
    confirm(visitor, record)
    assert Invoice.objects.get().issued_on.isoformat() == "2026-05-06"


def test_the_preview_shows_cells_before_and_after(visitor: Client, member: Member) -> None:
    known = a_customer("Acme SARL", organisation=member.organisation, city="Lyon")
    record = upload(visitor, "customers", "a.csv", b"Nom;Ville;CP\nACME  sarl;Nice;06300\n")
    page = seen(visitor, record)
    assert "<ins>06300</ins>" in page
    assert "<ins>Nice</ins>" not in page
    visitor.post(at("choices", record.pk), {"mode": "update"})
    page = seen(visitor, record)
    assert "<del>Lyon</del>" in page
    assert "<ins>Nice</ins>" in page
    known.refresh_from_db()
    assert known.city == "Lyon"


def test_what_a_complete_list_would_settle_is_shown_first(visitor: Client, member: Member) -> None:
    acme = a_customer("Acme", organisation=member.organisation)
    an_invoice(acme, number="F1", total=100_00)
    content = "N° facture;Client;Date;Montant TTC\nF2;Acme;13/10/2026;12,50\n".encode()
    record = upload(visitor, "invoices", "f.csv", content)
    assert "settled" not in seen(visitor, record).partition("Preview")[2]
    visitor.post(at("choices", record.pk), {"mode": "fill", "complete_list": "on"})
    page = seen(visitor, record)
    assert "1 open invoice that the file does not have: settled" in page
    assert "€100.00" in page
    report = confirm(visitor, record)
    assert report["settled_count"] == report["created"]["payments"] == 1
    assert "1 open invoice that the file does not have" in seen(visitor, record)


def test_an_assignment_says_how_many_reminders_would_leave(visitor: Client, member: Member) -> None:
    plan = a_plan("Standard bis", organisation=member.organisation)
    acme = a_customer("Acme", organisation=member.organisation, external_id="C1")
    a_contact(acme)
    an_invoice(acme, due_in=-10)
    content = b"ID externe;Workflow\nC1;standard BIS\n"
    record = upload(visitor, "assignments", "a.csv", content)
    assert "Under the plan “Standard bis”, 1 reminder would leave" in seen(visitor, record)
    confirm(visitor, record)
    assert acme.plan_assignment.plan == plan
    assert EmailMessage.objects.count() == 0


def test_a_file_that_cannot_be_read_says_why(visitor: Client) -> None:
    record = upload(visitor, "customers", "photo.csv", bytes(range(256)) * 40)
    page = seen(visitor, record)
    assert "neither text nor a spreadsheet" in page
    assert "Save it as .csv or .xlsx" in page


def test_another_encoding_can_be_chosen(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", "Nom du client\nÉlan\n".encode("cp1252"))
    visitor.post(at("choices", record.pk), {"encoding": "cp850"})
    assert "╔lan" in seen(visitor, record) or "Úlan" in seen(visitor, record)
    visitor.post(at("choices", record.pk), {"encoding": ""})
    assert "Élan" in seen(visitor, record)


def test_a_long_file_is_checked_by_the_worker(visitor: Client) -> None:
    lines = "\n".join(f"Client {number};C{number}" for number in range(3_500))
    record = upload(
        visitor, "customers", "long.csv", f"Nom du client;Code client\n{lines}".encode()
    )
    assert 'id="progress"' in seen(visitor, record)
    check_import(record.pk)
    assert "Import the 3500 lines" in seen(visitor, record).replace(",", "")
    confirm(visitor, record)
    assert Customer.objects.count() == 3_500


def test_a_reader_looks_and_does_not_touch(client: Client, member: Member, samples: Path) -> None:
    client.force_login(member.user)
    record = upload(client, "customers", "clients.csv", (samples / "clients.csv").read_bytes())
    client.force_login(a_member("reader", organisation=member.organisation).user)
    assert client.get(record.path).status_code == 200
    for verb in ("apply", "cancel", "choices"):
        assert client.post(at(verb, record.pk)).status_code == 403


def test_an_import_that_was_killed_says_so_and_goes_on(
    visitor: Client, member: Member, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00:00+02:00")
    record = kept(member.organisation, b"Nom\nAcme\n", Settings(kind="customers"))
    page = at("page", record.pk)
    assert "import was interrupted" not in text(visitor.get(page))
    clock.set("2026-10-05T09:30:00+02:00")
    sweep_silent()
    shown = text(visitor.get(page))
    assert "import was interrupted" in shown
    assert at("apply", record.pk) in shown
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "done"


def test_another_file_takes_the_place_of_the_one_that_was_chosen_first(visitor: Client) -> None:
    first = upload(visitor, "customers", "a.csv", b"Nom\nAcme\n")
    way = f"{at('new')}?kind=customers&instead={first.pk}"
    assert way.replace("&", "&amp;") in seen(visitor, first)
    visitor.get(way)
    first.refresh_from_db()
    assert first.state == Import.State.UPLOADED  # until there is another
    second = SimpleUploadedFile("b.csv", b"Nom\nBolt\n")
    visitor.post(way, {"kind": "customers", "file": second})
    states = dict(Import.objects.values_list("file_name", "state"))
    assert states == {"a.csv": "cancelled", "b.csv": "uploaded"}


def test_files_that_were_left_are_cancelled_at_once_ones_own_alone(
    visitor: Client, member: Member
) -> None:
    assert at("cancel_all") not in text(visitor.get(at("list")))
    for name in ("a.csv", "b.csv"):
        upload(visitor, "customers", name, b"Nom\nAcme\n")
    theirs = upload(visitor, "customers", "c.csv", b"Nom\nAcme\n")
    Import.objects.filter(pk=theirs.pk).update(
        created_by=a_member(organisation=member.organisation, email="else@verdet.example")
    )
    assert "2 files of yours wait for your decision" in text(visitor.get(at("list")))
    page = text(visitor.post(at("cancel_all"), follow=True))
    assert "2 files cancelled" in page
    assert at("cancel_all") not in page
    states = dict(Import.objects.values_list("file_name", "state"))
    assert states == {"a.csv": "cancelled", "b.csv": "cancelled", "c.csv": "uploaded"}
    assert not CheckedRow.objects.exclude(record=theirs).exists()


def test_a_spreadsheet_that_is_refused_offers_no_encoding_and_no_separator(
    visitor: Client,
) -> None:
    damaged = upload(visitor, "customers", "a.xlsx", b"PK\x03\x04 and no more")
    page = text(visitor.get(damaged.path))
    assert "The spreadsheet is damaged" in page
    assert 'name="encoding"' not in page
    assert 'name="delimiter"' not in page
    assert "How the file is read" not in page
    unclosed = upload(visitor, "customers", "a.csv", b'Nom;Ville\n"Acme;Lyon\n')
    assert 'name="encoding"' in text(visitor.get(unclosed.path))
