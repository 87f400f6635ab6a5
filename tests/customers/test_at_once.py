"""Two people, two tabs, a double click: one customer, one main contact."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from relance.core.refusal import Refused
from relance.customers.contacts import add_contact, change_contact
from relance.customers.creating import create_customer
from relance.customers.editing import edit_customer
from relance.customers.groups import group_named
from relance.customers.models import Customer, CustomerGroup
from relance.history.models import Event
from tests.factories import a_contact, a_customer, an_organisation

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act: Callable[[int], Any], times: int = 8) -> list[Any]:
    """Do it in so many threads; a refusal is an answer like any other."""

    def one(number: int) -> Any:
        try:
            return act(number)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


def test_one_name_makes_one_customer() -> None:
    organisation = an_organisation()
    answers = at_once(lambda _: create_customer(organisation, "Menuiserie Morel"))
    assert Customer.objects.filter(name_key="menuiseriemorel").count() == 1
    assert answers.count("customer_exists") == 7


def test_one_external_id_is_given_once() -> None:
    organisation = an_organisation()
    customers = [a_customer(organisation=organisation) for _ in range(4)]
    answers = at_once(lambda number: edit_customer(customers[number], external_id="C1"), times=4)
    assert Customer.objects.filter(external_id="C1").count() == 1
    assert answers.count("external_id_taken") == 3


def test_there_is_one_main_contact() -> None:
    customer = a_customer()
    people = [a_contact(customer, is_main=False) for _ in range(4)]
    at_once(lambda number: change_contact(people[number], is_main=True), times=4)
    assert customer.contacts.filter(is_main=True).count() == 1


def test_one_email_makes_one_contact() -> None:
    customer = a_customer()
    answers = at_once(lambda _: add_contact(customer, email="a@morel.example", is_main=True))
    assert customer.contacts.count() == 1
    assert answers.count("contact_exists") == 7
    assert Event.objects.filter(verb="contact.created").count() == 1


def test_one_name_makes_one_group() -> None:
    organisation = an_organisation()
    groups = at_once(lambda _: group_named(organisation, "Talverne"))
    assert len({group.pk for group in groups}) == 1
    assert CustomerGroup.objects.count() == 1
    assert Event.objects.filter(verb="group.created").count() == 1
