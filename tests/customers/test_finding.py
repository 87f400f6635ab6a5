"""Customers are found by what people remember of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relance.customers.models import Customer
from relance.customers.queries import (
    counts,
    language_for,
    recipients_of,
    search,
)
from tests.factories import a_contact, a_customer, a_member, an_organisation

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[str]:
    return sorted(customer.name for customer in search(Customer.objects.all(), typed))


@pytest.mark.parametrize(
    "typed",
    [
        "Clôtures Müller",
        "clotures muller",
        "MULLER cloture",
        "c-0042",
        "Lena@Mueller.example",
        " ",
        "mull\0er",
    ],
)
def test_a_customer_is_found_by_words_external_id_or_email(typed: str) -> None:
    customer = a_customer("Clôtures Müller SCOP", external_id="C-00421")
    a_contact(customer, "lena@mueller.example")
    a_contact(customer, "lena.compta@mueller.example")
    assert found(typed) == ["Clôtures Müller SCOP"]


@pytest.mark.parametrize("typed", ["Mullar", "lena@mueller.test", "C_0042", "100%", "SCOP Durand"])
def test_what_does_not_match_finds_nothing(typed: str) -> None:
    customer = a_customer("Clôtures Müller SCOP", external_id="C-00421")
    a_contact(customer, "lena@mueller.example")
    assert found(typed) == []


def test_reminders_go_to_the_main_contact() -> None:
    customer = a_customer()
    a_contact(customer, "first@customer.example", is_main=False)
    main = a_contact(customer, "main@customer.example", is_main=True)
    assert recipients_of([customer])[customer.pk] == [main]


def test_reminders_go_to_the_first_with_an_email_where_the_main_contact_has_none() -> None:
    customer = a_customer()
    a_contact(customer, "", is_main=True)
    first = a_contact(customer, "b@customer.example", is_main=False)
    a_contact(customer, "a@customer.example", is_main=False)
    assert recipients_of([customer])[customer.pk] == [first]


def test_nobody_to_write_to_is_an_answer() -> None:
    customer = a_customer()
    a_contact(customer, "")
    assert recipients_of([customer])[customer.pk] == []


def test_recipients_of_many_customers_take_one_query() -> None:
    organisation = an_organisation()
    customers = [a_customer(organisation=organisation) for _ in range(5)]
    for customer in customers[:4]:
        a_contact(customer)
        a_contact(customer)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        recipients = recipients_of(customers)
    assert len(queries) == 1
    assert {pk: len(contacts) for pk, contacts in recipients.items()} == {
        customer.pk: 1 if customer in customers[:4] else 0 for customer in customers
    }


def test_the_language_is_the_contact_s_else_the_customer_s_else_the_organisation_s() -> None:
    organisation = an_organisation(language="fr")
    customer = a_customer(organisation=organisation)
    contact = a_contact(customer)
    assert language_for(contact, customer, organisation) == "fr"
    customer.language = "en"
    assert language_for(contact, customer, organisation) == "en"
    contact.language = "fr"
    assert language_for(contact, customer, organisation) == "fr"
    assert language_for(None, customer, organisation) == "en"


def test_counts_are_those_of_one_organisation() -> None:
    member = a_member()
    for state in ("client", "client", "prospect", "bin"):
        a_customer(organisation=member.organisation, state=state)
    a_customer()
    number = counts(member)
    assert (number.clients, number.prospects, number.binned, number.active) == (2, 1, 1, 3)
