"""The lists leave as they are shown, for whoever may read them, and nobody else."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relance.customers.models import Customer
from relance.history.models import Event
from relance.organisations.models import Member
from relance.organisations.roles import Role
from tests.factories import (
    a_contact,
    a_credit_note,
    a_customer,
    a_group,
    a_member,
    an_invoice,
)

pytestmark = pytest.mark.django_db


def at(kind: str, form: str = "csv", slug: str = "verdet") -> str:
    return reverse("imports:export", args=[slug, kind, form])


def lines(visitor: Client, kind: str, **asked: Any) -> list[dict[str, str]]:
    response: Any = visitor.get(at(kind), asked)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def names(visitor: Client, **asked: Any) -> list[str]:
    return [line["Company name"] for line in lines(visitor, "customers", **asked)]


def numbers(visitor: Client, **asked: Any) -> list[str]:
    return [line["Invoice number"] for line in lines(visitor, "invoices", **asked)]


def test_customers_leave_as_the_list_shows_them(visitor: Client, member: Member) -> None:
    house = member.organisation
    group = a_group("Lilas", organisation=house)
    for name, city in (("Acme", "Metz"), ("Bravo", "Lyon"), ("Acme Sud", "Nice")):
        a_customer(name, organisation=house, city=city, group=group if name == "Bravo" else None)
    a_customer("Corbeille", organisation=house, state=Customer.State.BIN)
    assert names(visitor) == ["Acme", "Acme Sud", "Bravo"]
    assert names(visitor, sort="-name") == ["Bravo", "Acme Sud", "Acme"]
    assert names(visitor, sort="city") == ["Bravo", "Acme", "Acme Sud"]
    assert names(visitor, q="acme") == ["Acme", "Acme Sud"]
    assert names(visitor, group=group.pk) == ["Bravo"]
    assert names(visitor, page="7", panel="x", sort="nonsense") == ["Acme", "Acme Sud", "Bravo"]


def test_ticked_lines_leave_alone(visitor: Client, member: Member) -> None:
    house = member.organisation
    kept, *_others = (a_customer(name, organisation=house) for name in ("Acme", "Bravo"))
    foreign = a_customer("Chez les autres")
    assert names(visitor, ids=[kept.pk, foreign.pk, "x"]) == ["Acme"]
    assert names(visitor, ids=[foreign.pk]) == names(visitor, ids=["x"]) == []
    settled = an_invoice(kept, number="F1", paid=120_00)
    an_invoice(kept, number="F2")
    assert numbers(visitor, ids=[settled.pk, an_invoice(foreign).pk]) == ["F1"]
    assert numbers(visitor, ids=[""]) == []


def test_contacts_of_the_customers_shown(visitor: Client, member: Member) -> None:
    for name in ("Acme", "Bravo"):
        customer = a_customer(name, organisation=member.organisation, external_id=f"C-{name}")
        a_contact(customer, email="", first_name="Zoé", last_name=name, is_main=False)
        a_contact(customer, email=f"main@{name.lower()}.example", is_main=True)
    found = lines(visitor, "contacts", q="brav")
    assert [(one["Company name"], one["External id"]) for one in found] == [
        ("Bravo", "C-Bravo")
    ] * 2
    assert [(one["E-mail"], one["Main contact"]) for one in found] == [
        ("main@bravo.example", "Yes"),
        ("", ""),
    ]
    assert len(lines(visitor, "contacts")) == 4


def test_invoices_leave_by_tab_filter_and_customer(visitor: Client, member: Member) -> None:
    customer = a_customer("Acme", organisation=member.organisation)
    other = a_customer("Bravo", organisation=member.organisation)
    an_invoice(customer, number="LATE", due_in=-12)
    an_invoice(customer, number="PAID", due_in=-50, paid=120_00)
    an_invoice(other, number="NEXT", due_in=12, currency="USD")
    a_credit_note(customer, number="NOTE")
    a_credit_note(other, number="USD-NOTE", currency="USD")
    assert numbers(visitor) == ["LATE", "NEXT"]
    assert numbers(visitor, state="settled") == ["PAID"]
    assert numbers(visitor, state="all", age="1") == ["LATE"]
    assert numbers(visitor, state="all", sort="number") == [
        "LATE",
        "NEXT",
        "PAID",
        "NOTE",
        "USD-NOTE",
    ]
    assert numbers(visitor, state="all", currency="USD") == ["NEXT", "USD-NOTE"]
    assert numbers(visitor, state="all", customer=customer.pk) == ["PAID", "LATE", "NOTE"]
    assert numbers(visitor, state="all", q="bravo") == ["NEXT", "USD-NOTE"]
    (late,) = lines(visitor, "invoices", q="LATE")
    assert (late["Amount incl. taxes"], late["Already paid"], late["Currency"]) == (
        "120.00",
        "0.00",
        "EUR",
    )


def test_the_lists_lead_to_their_files_as_they_are_filtered(
    visitor: Client, member: Member
) -> None:
    an_invoice(a_customer("Acme & fils", organisation=member.organisation))
    page = visitor.get(reverse("customers:list", args=["verdet"]), {"q": "acme & f", "page": "1"})
    for kind in ("customers", "contacts"):
        for form in ("csv", "xlsx"):
            assert f'href="{at(kind, form)}?q=acme+%26+f"' in page.content.decode()
    listed = visitor.get(reverse("invoices:list", args=["verdet"]), {"state": "all"})
    assert f'href="{at("invoices", "xlsx")}?state=all"' in listed.content.decode()


def test_nothing_to_take_from_an_empty_list(visitor: Client, member: Member) -> None:
    for name in ("customers:list", "invoices:list"):
        page = visitor.get(reverse(name, args=["verdet"])).content.decode()
        assert "Export</summary>" not in page
        assert f'href="{at("customers")}' not in page


def test_a_reader_takes_what_they_may_read_and_history_says_so(
    client: Client, member: Member
) -> None:
    a_customer(organisation=member.organisation)
    reader = a_member(Role.READER, organisation=member.organisation)
    client.force_login(reader.user)
    assert len(lines(client, "customers")) == 1
    event = Event.objects.get(verb="customers.exported")
    assert (event.member, event.facts["lines"]) == (reader, 1)


def test_another_organisations_lists_are_not_found(visitor: Client, member: Member) -> None:
    other = a_customer().organisation
    for kind in ("customers", "contacts", "invoices"):
        assert visitor.get(at(kind, slug=other.slug)).status_code == 404
    assert visitor.get(at("assignments")).status_code == 404
    assert visitor.get(at("customers", "pdf")).status_code == 404
    assert not Event.objects.filter(verb__endswith=".exported").exists()


def test_a_file_is_named_and_kept(visitor: Client, member: Member, settings: Any) -> None:
    settings.RELANCE_NOW = "2026-10-05T09:00:00+02:00"
    a_customer(organisation=member.organisation)
    for form in ("csv", "xlsx"):
        response: Any = visitor.get(at("customers", form), headers={"accept-language": "fr"})
        assert response.headers["Content-Disposition"] == (
            f'attachment; filename="relance-clients-2026-10-05.{form}"'
        )
        assert "no-store" in response.headers["Cache-Control"]
        assert b"".join(response.streaming_content)


def test_more_lines_than_a_page_can_wait_for_are_offered_as_csv(
    visitor: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        a_customer(f"Acme {number}", organisation=member.organisation)
    monkeypatch.setattr("relance.imports.views.exporting.MOST_EXCEL_LINES_AT_ONCE", 2)
    response: Any = visitor.get(
        at("customers", "xlsx"), {"q": "acme", "sort": "-name"}, follow=True
    )
    page = response.content.decode()
    assert "3 lines are too many for an Excel file (at most 2): take them as CSV." in page
    assert f'href="{at("customers", "csv")}?q=acme&amp;sort=-name"' in page
    assert not Event.objects.filter(verb="customers.exported").exists()
    assert len(lines(visitor, "customers")) == 3
    assert visitor.get(at("customers", "xlsx"), {"q": "acme 1"}).status_code == 200
