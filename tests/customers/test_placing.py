"""What customers show elsewhere: the search field, the first steps, history in words."""

import pytest
from django.utils import translation

from relance.customers.binning import bin_customer
from relance.customers.contacts import add_contact, remove_contact
from relance.customers.creating import create_customer
from relance.customers.managers import set_managers
from relance.customers.placing import CHECKLIST_STEP, SEARCH
from relance.history.queries import events_of_customer
from relance.history.sentences import told
from relance.organisations.models import Member
from tests.customers.conftest import Address
from tests.factories import a_customer

pytestmark = pytest.mark.django_db


def test_the_search_field_finds_those_first_that_begin_so(member: Member, at: Address) -> None:
    for name in ("Atelier Morel", "Morel & Fils", "MORÉLLI"):
        a_customer(name, organisation=member.organisation, external_id=name[:2], city="Lyon")
    a_customer("Morel Binned", organisation=member.organisation, state="bin")
    a_customer("Morel Stranger")
    hits = SEARCH.find(member, "morel", 5)
    assert [hit.label for hit in hits] == ["Morel & Fils", "MORÉLLI", "Atelier Morel"]
    assert hits[0].note == "Mo, Lyon"
    assert len(SEARCH.find(member, "morel", 1)) == 1
    assert SEARCH.find(member, "", 5)[0].url.startswith(at("list"))


def test_the_first_step_is_done_once_there_is_a_customer(member: Member) -> None:
    assert not CHECKLIST_STEP.done(member)
    assert "kind=customers" in CHECKLIST_STEP.url(member)
    a_customer(organisation=member.organisation)
    assert CHECKLIST_STEP.done(member)


def test_history_tells_who_did_what_with_before_and_after(member: Member) -> None:
    customer = create_customer(member.organisation, "Morel", member=member)
    set_managers(customer, [member], member=member)
    remove_contact(add_contact(customer, email="a@morel.example", member=member), member=member)
    bin_customer(customer, member=member)
    with translation.override("en"):
        lines = told(events_of_customer(customer.pk, member=member), member=member)
    assert [line.text for line in lines] == [
        "Put into the bin",
        "Contact a@morel.example removed",
        "Contact a@morel.example added",
        "Customer changed",
        "Customer added",
    ]
    assert {line.by for line in lines} == {"Camille Aubry"}
    state = lines[0].changes[0]
    assert (state.label, state.before, state.after) == ("State", "Client", "In the bin")
    managers = lines[3].changes[0]
    assert (managers.label, managers.before) == ("Account managers", "")
    assert managers.after == member.user.email
