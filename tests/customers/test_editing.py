"""What changes is kept with what it was before."""

import pytest

from relance.core.refusal import Refused
from relance.customers.editing import NameTaken, edit_customer
from relance.customers.groups import edit_group, group_named, remove_group
from relance.customers.managers import set_managers
from relance.customers.models import Customer, CustomerGroup
from relance.history.models import Event
from tests.factories import a_customer, a_group, a_member, an_organisation

pytestmark = pytest.mark.django_db


def test_every_change_tells_what_was_before_and_after() -> None:
    member = a_member()
    group = a_group("Talverne", organisation=member.organisation)
    customer = a_customer("Morel", organisation=member.organisation, city="Lyon")
    assert edit_customer(
        customer,
        member=member,
        name="Morel Frères",
        city="Lyon ",
        vat_number="fr 32 123456782",
        address="  6 impasse des Lilas\n\n BP 12",
        group=group,
    )
    customer.refresh_from_db()
    assert (customer.name, customer.name_key) == ("Morel Frères", "morelfreres")
    assert customer.group == group
    event = Event.objects.get(verb="customer.updated")
    assert event.member == member
    assert event.changes == {
        "name": ["Morel", "Morel Frères"],
        "vat_number": ["", "FR32123456782"],
        "address": ["", "6 impasse des Lilas\nBP 12"],
        "group": [None, "Talverne"],
    }


def test_nothing_new_is_no_event() -> None:
    customer = a_customer("Morel")
    assert not edit_customer(customer, name="Morel", city="")
    assert not Event.objects.exists()


def test_taking_another_s_name_is_refused_and_changes_nothing() -> None:
    other = a_customer("Dupont")
    customer = a_customer("Morel", organisation=other.organisation)
    with pytest.raises(NameTaken):
        edit_customer(customer, name="DUPONT", city="Lyon")
    customer.refresh_from_db()
    assert (customer.name, customer.city) == ("Morel", "")
    assert edit_customer(customer, name="Dupont", same_name_is_meant=True)


def test_only_a_change_of_spelling_of_one_s_own_name_is_no_clash() -> None:
    customer = a_customer("Morel")
    assert edit_customer(customer, name="MOREL")


def test_managers_are_set_with_who_was_before() -> None:
    claire = a_member(email="claire@creditor.example")
    karim = a_member(organisation=claire.organisation, email="karim@creditor.example")
    customer = a_customer(organisation=claire.organisation)
    assert set_managers(customer, [claire], member=claire)
    assert set_managers(customer, [karim, claire], member=claire)
    assert not set_managers(customer, [claire, karim])
    assert set_managers(customer, [], member=karim)
    told = Event.objects.order_by("pk").values_list("changes", flat=True)
    both = ["claire@creditor.example", "karim@creditor.example"]
    assert [change["account_managers"] for change in told] == [
        [[], both[:1]],
        [both[:1], both],
        [both, []],
    ]


def test_a_stranger_is_no_manager() -> None:
    with pytest.raises(Refused) as refusal:
        set_managers(a_customer(), [a_member()])
    assert refusal.value.code == "manager_unknown"


def test_a_group_is_found_by_its_name_or_begun() -> None:
    organisation = an_organisation()
    group = group_named(organisation, "Groupe Talverne", reference="G1")
    assert group_named(organisation, "  GROUPE TALVERNÉ ") == group
    assert group.reference == "G1"
    assert CustomerGroup.objects.count() == 1
    assert Event.objects.filter(verb="group.created").count() == 1
    with pytest.raises(Refused):
        group_named(organisation, "  ")


def test_a_group_is_renamed_but_not_to_another_s_name() -> None:
    organisation = an_organisation()
    group = group_named(organisation, "Talverne")
    group_named(organisation, "Brévenne")
    assert edit_group(group, name="Talverne SA", reference="T")
    assert Event.objects.get(verb="group.updated").changes == {
        "name": ["Talverne", "Talverne SA"],
        "reference": ["", "T"],
    }
    with pytest.raises(Refused) as refusal:
        edit_group(group, name="BREVENNE", reference="T")
    assert refusal.value.code == "group_exists"


def test_only_an_empty_group_is_taken_away() -> None:
    group = a_group()
    customer = a_customer(organisation=group.organisation, group=group)
    with pytest.raises(Refused):
        remove_group(group)
    edit_customer(customer, group=None)
    remove_group(group)
    assert not CustomerGroup.objects.exists()
    assert Customer.objects.get().group is None
