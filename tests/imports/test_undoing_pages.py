"""The path of an undoing through the pages and the command."""

import json
import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from relance.customers import contacts
from relance.customers.binning import bin_customer
from relance.customers.editing import edit_customer
from relance.customers.groups import edit_group, remove_group
from relance.customers.models import Customer
from relance.imports.models import Import, ImportKept
from relance.imports.undo_jobs import foresee_import, undo_import
from relance.imports.undoing import foreseeing
from relance.imports.undoing.undo import begin_undo
from relance.invoices.adding import Paper, add_invoice
from relance.invoices.models import Invoice
from relance.organisations.models import Member
from relance.organisations.roles import Role
from tests.factories import a_group, a_member, an_organisation
from tests.imports.test_undoing import a_file, imported, invoices, tables
from tests.imports.test_undoing_resumed import many

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return a_member(organisation=an_organisation(slug="verdet"), name="Inès Collin")


@pytest.fixture
def visitor(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


@pytest.fixture
def record(member: Member) -> Import:
    return imported(member.organisation, "customers", a_file(member.organisation))


def text(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_from_the_report_to_the_preview_and_back(
    visitor: Client, member: Member, record: Import
) -> None:
    assert f'href="{record.undo_path}"' in text(visitor.get(record.path))
    edit_customer(Customer.objects.get(name="Bolt"), member=member, city="Brest")
    before = tables()
    page = text(visitor.get(record.undo_path))
    assert "1 customer, 2 contacts" in page
    assert "Bolt" in page
    assert "It was changed after the import" in page
    assert "Its customer stays" in page
    assert "Customer changed" in page
    assert "Inès Collin" in page
    assert "It has customers that stay" in page  # the group
    assert tables() == before

    response = visitor.post(record.undo_path)
    assert response["Location"] == record.undo_path
    visitor.post(record.undo_path)  # a second click
    record.refresh_from_db()
    assert (record.state, record.undone_by) == ("undoing", member)
    assert "<progress" in text(visitor.get(record.undo_path))
    assert "being undone" in text(visitor.get(record.path))
    undo_import(record.pk)
    polled = visitor.get(record.undo_path, headers={"hx-request": "true", "hx-target": "progress"})
    assert polled["HX-Refresh"] == "true"
    page = text(visitor.get(record.undo_path))
    assert "Undone, but for 3 things" in page
    assert "1 customer, 2 contacts" in page
    assert [one.name for one in Customer.objects.all()] == ["Bolt"]
    report = text(visitor.get(record.path))
    assert "This import was undone" in report
    assert "3 things were kept" in report
    assert "undone" in text(visitor.get("/o/verdet/imports/"))
    assert "f.csv is undone" in text(visitor.get("/o/verdet/notifications/"))


def test_a_big_one_shows_how_far_the_look_is(
    visitor: Client, record: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foreseeing, "AT_A_GLANCE", 3)
    assert "being looked at" in text(visitor.get(record.undo_path))
    assert "being looked at" in text(visitor.get(record.undo_path))
    record.refresh_from_db()
    foresee_import(record.pk, record.undo_report["preview"]["mark"])
    page = text(visitor.get(record.undo_path))
    assert "2 customers, 3 contacts, 1 group" in page
    assert Customer.objects.count() == 2


def test_what_stopped_by_a_mistake_of_ours_has_a_button(visitor: Client, record: Import) -> None:
    begin_undo(record, member=None)
    record.refresh_from_db()
    record.undo_report["failure"] = {"code": "crashed"}
    record.save()
    assert "Something went wrong on our side" in text(visitor.get(record.undo_path))
    visitor.post(record.undo_path)
    record.refresh_from_db()
    assert "failure" not in record.undo_report
    undo_import(record.pk)
    assert "Undone: everything is as before" in text(visitor.get(record.undo_path))


def test_what_did_not_come_in_is_not_undone(visitor: Client, record: Import) -> None:
    for state in ("uploaded", "applying", "cancelled"):
        Import.objects.filter(pk=record.pk).update(state=state)
        assert visitor.get(record.undo_path)["Location"] == record.path
        assert visitor.post(record.undo_path)["Location"] == record.path
        record.refresh_from_db()
        assert record.state == state


def test_who_may_only_read_and_who_belongs_elsewhere(client: Client, record: Import) -> None:
    client.force_login(a_member(Role.READER, organisation=record.organisation).user)
    assert client.get(record.undo_path).status_code == 403
    assert client.post(record.undo_path).status_code == 403
    assert record.undo_path not in text(client.get(record.path))
    client.force_login(a_member().user)
    assert client.get(record.undo_path).status_code == 404
    assert client.post(record.undo_path).status_code == 404
    record.refresh_from_db()
    assert record.state == "done"


def test_the_history_of_what_stays_leads_nowhere_that_is_no_more(
    visitor: Client, member: Member
) -> None:
    record = invoices(member.organisation)
    acme = Customer.objects.get()
    edit_customer(acme, city="Brest")
    begin_undo(record, member=member)
    undo_import(record.pk)
    page = text(visitor.get(f"/o/verdet/customers/{acme.pk}/history/"))
    assert "Invoice F2 removed: its import was undone" in page
    assert "Payment of €40.00 removed" in page
    assert "Invoice F2 added" in page
    assert "/invoices/" not in page.split('class="timeline"')[1].split("</ol>")[0]


def test_adding_to_a_customer_that_goes_at_that_moment_is_a_404(
    visitor: Client, member: Member, record: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = Customer.objects.get(name="Acme")
    real = contacts._lock

    def late(customer: Customer) -> None:
        begin_undo(record, member=member)
        undo_import(record.pk)
        real(customer)

    monkeypatch.setattr(contacts, "_lock", late)
    address = f"/o/verdet/customers/{acme.pk}/contacts/new/"
    assert visitor.post(address, {"email": "z@acme.example"}).status_code == 404


def test_an_invoice_for_a_customer_that_went_is_not_kept(member: Member, record: Import) -> None:
    acme = Customer.objects.get(name="Acme")
    begin_undo(record, member=member)
    undo_import(record.pk)
    paper = Paper("F1", member.organisation.today(), 100_00, "EUR")
    with pytest.raises(Customer.DoesNotExist):
        add_invoice(member.organisation, acme, paper, due_on=None, member=member)


def test_what_stays_is_linked_while_it_is_there(visitor: Client, member: Member) -> None:
    """A group can be taken away; invoices go into the bin with their customer."""
    invoices(member.organisation)
    group = a_group("Nord", organisation=member.organisation)
    record = imported(
        member.organisation, "customers", "Nom;Groupe;Référence du groupe\nAcme;Nord;r1\n"
    )
    edit_group(group, name="Nord", reference="r2")
    invoice = Invoice.objects.get(number="F1")
    ImportKept.objects.create(
        organisation=member.organisation,
        record=record,
        what="invoice",
        subject_id=invoice.pk,
        customer_id=invoice.customer_id,
        reasons=["touched_since"],
    )
    begin_undo(record, member=member)
    undo_import(record.pk)
    links = f"/o/verdet/groups/{group.pk}/", f"/o/verdet/invoices/{invoice.pk}/"
    page = text(visitor.get(record.undo_path))
    assert [f'href="{link}"' in page for link in links] == [True, True]
    remove_group(group)
    bin_customer(Customer.objects.get())
    page = text(visitor.get(record.undo_path))
    assert [f'href="{link}"' in page for link in links] == [False, False]


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = 0
    try:
        call_command("undo_import", *map(str, words), "--json")
    except SystemExit as end:
        code = int(end.code or 0)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return code, answer


def test_the_command(capsys: pytest.CaptureFixture[str], record: Import, member: Member) -> None:
    bolt = Customer.objects.get(name="Bolt")
    edit_customer(bolt, member=member, city="Brest")
    before = tables()
    code, looked = run(capsys, record.pk, "--dry-run")
    assert (code, tables()) == (0, before)
    code, answer = run(capsys, record.pk, "--organisation", "verdet")
    assert code == 0
    assert answer == looked
    assert answer["import"] == record.pk
    assert answer["removed"] == {
        "customers": 1,
        "contacts": 2,
        "groups": 0,
        "invoices": 0,
        "credit_notes": 0,
        "payments": 0,
    }
    assert answer["restored"] == 0
    touched, contact, group = answer["kept"]
    assert touched["id"] == bolt.pk
    assert (touched["what"], touched["name"], touched["reason"]) == (
        "customer",
        "Bolt",
        "touched_since",
    )
    assert (touched["by"], touched["verb"]) == (member.user.email, "customer.updated")
    assert (contact["what"], contact["name"], contact["reason"]) == (
        "contact",
        "Cy",
        "customer_stays",
    )
    assert (group["what"], group["name"], group["reason"]) == ("group", "Nord", "has_customer")


def test_the_command_tells_people_why_something_stays_and_that_it_only_looked(
    capsys: pytest.CaptureFixture[str], record: Import, member: Member
) -> None:
    edit_customer(Customer.objects.get(name="Bolt"), member=member, city="Brest")
    call_command("undo_import", str(record.pk), "--dry-run")
    checked, *looked = capsys.readouterr().out.splitlines()
    assert checked == "Checked only: nothing was written."
    call_command("undo_import", str(record.pk))
    assert capsys.readouterr().out.splitlines() == looked
    assert looked[-3:] == [
        "kept customer Bolt: It was changed after the import",
        "kept contact Cy: Its customer stays",
        "kept group Nord: It has customers that stay",
    ]


def test_the_command_refuses(capsys: pytest.CaptureFixture[str], record: Import) -> None:
    an_organisation(slug="other")
    for words, reason in (
        ((record.pk + 1,), "import_unknown"),
        ((record.pk, "--organisation", "other"), "import_unknown"),
        ((record.pk, "--organisation", "nobody"), "organisation_unknown"),
    ):
        code, answer = run(capsys, *words)
        assert (code, answer["refused"]["code"]) == (2, reason)
    run(capsys, record.pk)
    for flags in ((), ("--dry-run",)):
        code, answer = run(capsys, record.pk, *flags)
        assert (code, answer["refused"]["code"]) == (2, "undone_already")
    Import.objects.filter(pk=record.pk).update(state="uploaded")
    code, answer = run(capsys, record.pk)
    assert (code, answer["refused"]["code"]) == (2, "nothing_to_undo")


@pytest.mark.django_db(transaction=True)
def test_two_commands_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Both go on with what was left half done: one does it, the other says so."""
    organisation = an_organisation(slug="verdet")
    before = tables()
    record = imported(organisation, "customers", many(1_500))
    begin_undo(record, member=None)
    codes = []

    def work() -> None:
        try:
            call_command("undo_import", str(record.pk))
            codes.append(0)
        except SystemExit as end:
            codes.append(int(end.code or 0))
        finally:
            connections.close_all()

    people = [threading.Thread(target=work) for _person in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(codes) == [0, 2]
    assert tables() == before
