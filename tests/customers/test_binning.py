"""The bin hides a customer at once, and gives it back whole."""

import pytest

from relance.customers.binning import bin_customer, restore_customer
from relance.customers.models import Customer
from relance.history.models import Event
from tests.factories import a_contact, a_customer, a_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [Customer.State.CLIENT, Customer.State.PROSPECT])
def test_a_binned_customer_leaves_and_comes_back_whole(state: str) -> None:
    member = a_member()
    customer = a_customer(organisation=member.organisation, state=state, city="Lyon")
    contact = a_contact(customer)
    assert bin_customer(customer, member=member)
    assert not Customer.objects.visible_to(member).exists()
    assert Customer.objects.with_binned_visible_to(member).get() == customer
    assert restore_customer(customer, member=member)
    back = Customer.objects.visible_to(member).get()
    assert (back.state, back.city, back.contacts.get()) == (state, "Lyon", contact)
    assert [(event.verb, event.changes) for event in Event.objects.order_by("pk")] == [
        ("customer.binned", {"state": [state, "bin"]}),
        ("customer.restored", {"state": ["bin", state]}),
    ]


def test_twice_is_once() -> None:
    customer = a_customer()
    assert bin_customer(customer)
    assert not bin_customer(customer)
    assert restore_customer(customer)
    assert not restore_customer(customer)
    assert Event.objects.count() == 2
