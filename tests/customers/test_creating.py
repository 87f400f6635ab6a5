"""A customer begins with its name, and is not begun twice."""

import pytest

from relance.core.refusal import Refused
from relance.customers.creating import create_customer
from relance.customers.editing import ExternalIdTaken, NameTaken
from relance.customers.models import Customer
from relance.history.models import Event
from tests.factories import a_customer, a_member, an_organisation

pytestmark = pytest.mark.django_db


def test_the_name_alone_is_enough() -> None:
    member = a_member()
    customer = create_customer(member.organisation, "  Clôtures\u00a0Müller  SCOP ", member=member)
    assert customer.name == "Clôtures Müller SCOP"
    assert customer.name_key == "cloturesmullerscop"
    assert customer.state == Customer.State.CLIENT
    event = Event.objects.get(verb="customer.created")
    assert (event.member, event.customer_id) == (member, customer.pk)
    assert event.changes == {"name": [None, "Clôtures Müller SCOP"]}


def test_a_name_that_another_customer_has_is_refused_whatever_its_spelling() -> None:
    other = a_customer("Clôtures Müller")
    with pytest.raises(NameTaken) as refusal:
        create_customer(other.organisation, "CLOTURES  MULLER")
    assert refusal.value.customer == other
    assert "another company" in refusal.value.message
    assert Customer.objects.count() == 1


def test_two_companies_may_share_a_name_when_a_person_says_so() -> None:
    other = a_customer("Dupont", external_id="D1")
    create_customer(other.organisation, "Dupont", external_id="D2", same_name_is_meant=True)
    assert Customer.objects.filter(name_key="dupont").count() == 2


def test_legal_forms_tell_companies_apart() -> None:
    other = a_customer("Acme SARL")
    create_customer(other.organisation, "Acme SAS")
    assert Customer.objects.count() == 2


def test_the_name_of_a_binned_customer_is_free() -> None:
    binned = a_customer("Dupont", state=Customer.State.BIN)
    assert create_customer(binned.organisation, "Dupont").state == Customer.State.CLIENT


def test_another_organisation_s_customers_do_not_count() -> None:
    a_customer("Dupont", external_id="D1")
    create_customer(an_organisation(), "Dupont", external_id="D1")
    assert Customer.objects.count() == 2


def test_an_external_id_is_given_once_and_the_bin_counts() -> None:
    other = a_customer("Durand", external_id="C1", state=Customer.State.BIN)
    with pytest.raises(ExternalIdTaken) as refusal:
        create_customer(other.organisation, "Dupont", external_id=" C1 ")
    assert "restore" in refusal.value.message
    assert not Event.objects.filter(verb="customer.created").exists()


@pytest.mark.parametrize(("name", "code"), [(" \u00a0 ", "name_missing"), ("x" * 201, "too_long")])
def test_an_impossible_name_is_refused(name: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        create_customer(an_organisation(), name)
    assert refusal.value.code == code
    assert not Customer.objects.exists()
