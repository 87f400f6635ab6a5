"""The page of an import that is over: what became of each line, what can be seen and undone."""

import re
from typing import Any

import pytest
from django.test import Client

from relance.customers.models import Customer
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import
from relance.invoices.models import Payment
from relance.organisations.models import Member
from tests.factories import a_customer, a_member, an_invoice
from tests.imports.bringing import kept, undo_now
from tests.imports.visiting import at, confirm, seen, text, upload

pytestmark = pytest.mark.django_db


def test_every_line_is_in_the_report_with_its_record(visitor: Client, member: Member) -> None:
    a_customer("Borel", organisation=member.organisation, city="Nice")
    lines = "Acme;Lyon;\nBorel;Nice;\nCorot;;faux\nAcme;;b@acme.example\n"
    content = f"Nom du client;Ville;Adresse mail\n{lines}"
    record = upload(visitor, "customers", "a.csv", content.encode())
    confirm(visitor, record)
    acme = Customer.objects.get(name="Acme")
    page = seen(visitor, record, show="created")
    assert f'href="/o/verdet/customers/{acme.pk}/"' in page
    assert "Not a valid e-mail address" in seen(visitor, record)
    assert "Borel" in seen(visitor, record, show="unchanged").partition('id="lines"')[2]
    assert "same as an earlier line" in seen(visitor, record, line=5)
    assert "There is no such line." in seen(visitor, record, line=99)
    for label in ("In error <span>1</span>", "Joined <span>1</span>", "All lines <span>4</span>"):
        assert label in page
    assert "Company name" in page  # the mapping that was used
    acme.delete()
    assert "a customer that is not there any more" in seen(visitor, record, line=2)


def test_what_came_in_is_listed_by_its_import(visitor: Client, member: Member) -> None:
    a_customer("Borel", organisation=member.organisation)
    record = upload(visitor, "customers", "a.csv", b"Nom du client\nAcme\n")
    confirm(visitor, record)
    link = f"/o/verdet/customers/?import={record.pk}"
    assert link in seen(visitor, record)
    rows = text(visitor.get(link)).partition("data-rows")[2]
    assert "Acme" in rows
    assert "Borel" not in rows


def test_only_imports_that_brought_something_are_offered_by_the_filters(visitor: Client) -> None:
    content = b"Nom du client\nAcme\n"
    first, again = (upload(visitor, "customers", name, content) for name in ("a.csv", "b.csv"))
    confirm(visitor, first)
    confirm(visitor, again)
    lines = "Num\u00e9ro;Client;Date;Montant TTC\nF1;Acme;13/10/2026;120,00\n"
    invoices = upload(visitor, "invoices", "f.csv", lines.encode())
    confirm(visitor, invoices)

    def offered(page: str) -> list[int]:
        shown = text(visitor.get(f"/o/verdet/{page}/")).partition('name="import"')[2]
        found = re.findall(r'value="(\d+)"', shown.partition("</select>")[0])
        return [int(pk) for pk in found]

    assert offered("customers") == [invoices.pk, first.pk]
    assert offered("invoices") == [invoices.pk]


def test_history_names_the_file_by_which_a_customer_came(visitor: Client) -> None:
    record = upload(visitor, "customers", "clients.csv", b"Nom du client\nAcme\n")
    confirm(visitor, record)
    acme = Customer.objects.get()
    page = text(visitor.get(f"/o/verdet/customers/{acme.pk}/"))
    assert f'<a href="{record.path}">import of clients.csv</a>' in page


def test_the_history_counts_without_reading_the_reports(
    visitor: Client, django_assert_max_num_queries: Any
) -> None:
    for name in ("a", "b", "c"):
        content = f"Nom du client;Adresse mail\nClient {name};\nX{name};faux\n"
        confirm(visitor, upload(visitor, "customers", f"{name}.csv", content.encode()))
    with django_assert_max_num_queries(20):
        page = text(visitor.get(at("list")))
    assert page.count("Created: 1 customer<") == 6  # in its column, and on the card of a phone
    assert page.count("1 line in error") == 3
    assert "Fill in" in page


def test_the_history_parts_thousands(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Mail\nAcme;faux\nBorel;\n")
    confirm(visitor, record)
    record.report["lines_in_error"] = 12_400
    record.save(update_fields=["report"])
    assert "12,400 lines in error" in text(visitor.get(at("list")))


# --- What is offered ------------------------------------------------------------------------------

OFFERS = ("See what came in", "Undo this import")


def test_what_came_in_can_be_seen_and_undone(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Mail\nAcme;\nBorel;faux\n")
    confirm(visitor, record)
    page = seen(visitor, record)
    assert all(offer in page for offer in OFFERS)
    assert "Done, but 1 line in error did not come in." in page


def test_with_every_line_in_error_there_is_nothing_to_see_or_to_undo(
    visitor: Client, member: Member
) -> None:
    record = kept(
        member.organisation, b"Nom du client;Mail\nAcme;faux\n", Settings(kind="customers")
    )
    apply_import(record.pk)
    record.refresh_from_db()
    page = seen(visitor, record)
    assert record.state == "done"
    assert not any(offer in page for offer in OFFERS)
    assert "Nothing came in: every line is in error." in page
    assert "Correct it here" in page


def test_with_every_line_in_error_invoices_may_be_settled_all_the_same(
    visitor: Client, member: Member
) -> None:
    """The list is complete, and what it does not name was paid."""
    acme = a_customer("Acme", organisation=member.organisation)
    for number in ("F1", "F2"):
        an_invoice(acme, number=number, total=12_000)
    settings = Settings(kind="invoices", mode="fill", is_complete_list=True)
    lines = "Numéro;Client;Date;Échéance;Montant TTC\nF1;Personne;01/10/2026;31/10/2026;120,00\n"
    record = kept(member.organisation, lines.encode(), settings)
    apply_import(record.pk)
    page = seen(visitor, record)
    assert [one.amount for one in Payment.objects.all()] == [12_000]
    assert "Nothing came in" not in page
    assert "Done, but 1 line in error did not come in." in page
    assert all(offer in page for offer in OFFERS)


def test_with_every_line_as_it_was_there_is_nothing_to_see_or_to_undo(visitor: Client) -> None:
    for name in ("a.csv", "b.csv"):
        record = upload(visitor, "customers", name, b"Nom du client\nAcme\n")
        confirm(visitor, record)
    page = seen(visitor, record)
    assert not any(offer in page for offer in OFFERS)
    assert "Done: every line came in." in page


def test_what_was_undone_is_not_to_be_seen_any_more(visitor: Client) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client\nAcme\n")
    confirm(visitor, record)
    undo_now(record)
    page = seen(visitor, record)
    assert "This import was undone" in page
    assert not any(offer in page for offer in OFFERS)


def test_a_reader_sees_the_result_and_no_button(
    client: Client, visitor: Client, member: Member
) -> None:
    record = upload(visitor, "customers", "a.csv", b"Nom du client;Mail\nAcme;\nBorel;faux\n")
    confirm(visitor, record)
    client.force_login(a_member("reader", organisation=member.organisation).user)
    page = seen(client, record)
    assert "See what came in" in page
    for button in ("Undo this import", "Correct it here", "Import another file"):
        assert button not in page
    assert "Import a file" not in text(client.get(at("list")))
