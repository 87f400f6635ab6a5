"""The foot of the rail says when the plans send next by themselves."""

import pytest
from django.utils import translation

from relance.dunning.announcing import next_sending
from relance.organisations.models import Member
from tests.conftest import Clock
from tests.factories import a_contact, a_customer, an_invoice, an_organisation, under_plan
from tests.factories import the_owner_of as owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    return owner_of(an_organisation(language="en"))


def under_a_plan(member: Member, *, due_in: int) -> None:
    customer = a_customer(organisation=member.organisation)
    a_contact(customer)
    an_invoice(customer, due_in=due_in)
    under_plan(customer)


def test_without_a_plan_at_work_it_says_nothing(clock: Clock, member: Member) -> None:
    clock.set("2026-11-21T12:00")
    assert next_sending(member) == ""


def test_on_a_saturday_it_names_monday_and_counts(clock: Clock, member: Member) -> None:
    clock.set("2026-11-21T12:00")
    under_a_plan(member, due_in=-8)
    with translation.override("en"):
        assert next_sending(member) == "Next automatic sending on 23 Nov at 08:30, 1 message."


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-23T07:00", "Next automatic sending today at 08:30, 1 message."),
        ("2026-11-23T09:00", "Automatic sending today: 1 message."),
        ("2026-11-23T19:00", "Next automatic sending on 24 Nov at 08:30, 1 message."),
    ],
)
def test_on_a_monday_it_counts_what_is_due(
    clock: Clock, member: Member, moment: str, words: str
) -> None:
    clock.set(moment)
    under_a_plan(member, due_in=-8)
    with translation.override("en"):
        assert next_sending(member) == words
