"""An organisation on a Monday in October, its owner in a browser, and customers who are late."""

from typing import Any

import pytest
from django.test import Client

from relance.invoices.models import Invoice
from relance.organisations.models import Member, Organisation
from tests import factories as a
from tests.conftest import Clock

MONDAY = "2026-10-12T09:00"


@pytest.fixture
def organisation(clock: Clock) -> Organisation:
    clock.set(MONDAY)
    return a.an_organisation(slug="acme", country="FR", language="fr")


@pytest.fixture
def member(organisation: Organisation) -> Member:
    return a.the_owner_of(organisation)


@pytest.fixture
def browser(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def read(response: Any) -> str:
    return str(response.content.decode())


def someone_late(
    organisation: Organisation, days: int, name: str = "", plan: bool = True, **fields: Any
) -> Invoice:
    """A customer with a contact and one invoice so many days late, under the plan « Standard »."""
    customer = a.a_customer(organisation=organisation, name=name)
    a.a_contact(customer)
    if plan:
        a.under_plan(customer)
    return a.an_invoice(customer, due_in=-days, **fields)
