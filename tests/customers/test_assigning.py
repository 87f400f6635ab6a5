"""Group and managers of many customers at once, and the way back."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from relance.customers.assigning import Assignment, assign, undo_assignment
from relance.customers.editing import edit_customer
from relance.customers.managers import set_managers
from relance.customers.models import Customer
from relance.history.models import Event
from relance.organisations.models import Member
from tests.customers.conftest import Address
from tests.factories import a_customer, a_group, a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(member: Member) -> list[Customer]:
    old = a_group("Old", organisation=member.organisation)
    return [
        a_customer("Morel", organisation=member.organisation, group=old),
        a_customer("Dupont", organisation=member.organisation),
        a_customer("Durand", organisation=member.organisation),
    ]


def managers_of(customer: Customer) -> set[int]:
    return set(customer.account_managers.values_list("member", flat=True))


def ticked(customers: list[Customer]) -> dict[str, list[int]]:
    return {"ids": [customer.pk for customer in customers]}


def test_a_group_and_more_managers_for_all_that_are_ticked(
    signed_in: Client, at: Address, member: Member, three: list[Customer]
) -> None:
    colleague = a_member(organisation=member.organisation)
    set_managers(three[0], [colleague])
    form = signed_in.get(at("assign"), ticked(three[:2])).content.decode()
    assert "Morel" in form
    assert "Durand" not in form
    signed_in.post(
        at("assign"),
        {
            **ticked(three[:2]),
            "group_change": "put",
            "group_name": "New",
            "managers_change": "add",
            "managers": [member.pk],
        },
    )
    for customer in three:
        customer.refresh_from_db()
    assert [str(customer.group) for customer in three] == ["New", "New", "None"]
    assert managers_of(three[0]) == {member.pk, colleague.pk}
    assert managers_of(three[1]) == {member.pk}
    assert managers_of(three[2]) == set()
    told = Event.objects.filter(batch__startswith="assign-", customer_id=three[0].pk).get()
    assert told.member == member
    assert told.changes["group"] == ["Old", "New"]
    page = signed_in.get(at("list")).content.decode()
    undo = re.findall(r'action="([^"]*/undo/)"', page)[0]
    signed_in.post(undo)
    for customer in three:
        customer.refresh_from_db()
    assert [str(customer.group) for customer in three] == ["Old", "None", "None"]
    assert managers_of(three[0]) == {colleague.pk}
    assert managers_of(three[1]) == set()


def test_nobody_in_charge_and_no_group(
    signed_in: Client, at: Address, member: Member, three: list[Customer]
) -> None:
    set_managers(three[0], [member])
    signed_in.post(
        at("assign"), {**ticked(three), "group_change": "out", "managers_change": "replace"}
    )
    three[0].refresh_from_db()
    assert three[0].group is None
    assert managers_of(three[0]) == set()
    assert Event.objects.filter(batch__startswith="assign-").count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"group_change": "keep", "managers_change": "keep"}, "__all__"),
        ({"group_change": "put", "managers_change": "keep"}, "group_name"),
        ({"group_change": "keep", "managers_change": "add"}, "managers"),
    ],
)
def test_half_a_wish_is_asked_for_the_rest(
    signed_in: Client, at: Address, three: list[Customer], fields: dict[str, str], wrong: str
) -> None:
    page = signed_in.post(at("assign"), {**ticked(three), **fields})
    assert wrong in page.context["form"].errors
    assert not Event.objects.filter(batch__startswith="assign-").exists()


def test_what_changed_since_is_kept_when_undone(member: Member, three: list[Customer]) -> None:
    new = a_group("New", organisation=member.organisation)
    newer = a_group("Newer", organisation=member.organisation)
    done = assign(Customer.objects.visible_to(member), to=Assignment(group=new), member=member)
    assert done.changed == 3
    edit_customer(three[0], group=newer)
    assert undo_assignment(done.batch, member=member).changed == 2
    assert undo_assignment(done.batch, member=member).changed == 0
    for customer in three:
        customer.refresh_from_db()
    assert [str(customer.group) for customer in three] == ["Newer", "None", "None"]


def test_customers_of_others_and_binned_ones_are_left_alone(
    signed_in: Client, at: Address, member: Member
) -> None:
    strange = a_customer("Strange")
    binned = a_customer("Binned", organisation=member.organisation, state="bin")
    fields = {"group_change": "put", "group_name": "New", "managers_change": "keep"}
    signed_in.post(at("assign"), {**ticked([strange, binned]), **fields, "x": ["y"]})
    assert not Customer.objects.exclude(group=None).exists()
    page = signed_in.get(at("assign"), {"ids": [str(strange.pk), "x", "9" * 40]}).content.decode()
    assert "No customer is ticked" in page
    assert "Strange" not in page


def test_many_take_no_more_queries_than_few(member: Member) -> None:
    def queries(count: int) -> int:
        group = a_group(organisation=member.organisation)
        pks = [a_customer(organisation=member.organisation).pk for _ in range(count)]
        rows = Customer.objects.visible_to(member).filter(pk__in=pks)
        with CaptureQueriesContext(connection) as captured:
            assign(rows, to=Assignment(group=group), adding=[member], member=member)
        return len(captured)

    assert queries(2) == queries(40)
