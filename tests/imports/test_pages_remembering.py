"""What was chosen for one file is there for the next, seen, and can be forgotten."""

import pytest
from django.test import Client

from relance.customers.models import Contact, Customer, Position
from relance.imports.models import Import, ImportMapping
from relance.organisations.models import Member
from relance.organisations.roles import Role
from tests.factories import a_member, an_organisation
from tests.imports.visiting import at, confirm, seen, upload

pytestmark = pytest.mark.django_db
FIRST = b"Dossier;Raison;Mel\nX1;Morel SARL;a@morel.example\n"
NEXT = b"Dossier;Raison;Mel\nX2;Bois SAS;b@bois.example\n"


@pytest.fixture
def member() -> Member:
    return a_member(Role.ADMINISTRATOR, organisation=an_organisation(slug="verdet"))


def choose(visitor: Client, record: Import, **choices: str) -> None:
    visitor.get(record.path)  # what is chosen stands on a page that was seen
    assert visitor.post(at("choices", record.pk), choices).status_code in {200, 302}


def mapping_of(visitor: Client, record: Import) -> dict[str, str]:
    visitor.get(record.path)
    record.refresh_from_db()
    kept: dict[str, str] = record.preview["mapping"]
    return kept


def test_the_next_file_with_this_header_needs_no_choice(visitor: Client, member: Member) -> None:
    first = upload(visitor, "customers", "a.csv", FIRST)
    assert "Mapped as for the last file" not in seen(visitor, first)
    choose(visitor, first, **{"column-0": "external_id", "column-1": "customer_name"})
    assert confirm(visitor, first)["created"]["customers"] == 1
    following = upload(visitor, "customers", "b.csv", NEXT)
    page = seen(visitor, following)
    assert "Mapped as for the last file with this header" in page
    assert "as last time" in page
    assert confirm(visitor, following)["created"]["customers"] == 1
    assert set(Customer.objects.values_list("external_id", flat=True)) == {"X1", "X2"}
    assert ImportMapping.objects.get().used_by == member


def test_who_mends_the_file_first_need_not_choose_again(visitor: Client) -> None:
    """Chosen, cancelled, corrected, brought again."""
    first = upload(visitor, "customers", "a.csv", FIRST)
    choose(visitor, first, **{"column-1": "customer_name"})
    visitor.post(at("cancel", first.pk))
    following = upload(visitor, "customers", "b.csv", NEXT)
    assert mapping_of(visitor, following)["1"] == "customer_name"


def test_it_is_forgotten_by_a_button(visitor: Client) -> None:
    first = upload(visitor, "customers", "a.csv", FIRST)
    choose(visitor, first, **{"column-1": "customer_name", "column-2": ""})
    following = upload(visitor, "customers", "b.csv", NEXT)
    assert mapping_of(visitor, following) == {"1": "customer_name"}
    visitor.post(at("forget", following.pk))
    assert not ImportMapping.objects.exists()
    assert mapping_of(visitor, following) == {"2": "email"}
    assert "Mapped as for the last file" not in seen(visitor, following)


def test_a_reader_forgets_nothing(visitor: Client, member: Member, client: Client) -> None:
    first = upload(visitor, "customers", "a.csv", FIRST)
    choose(visitor, first, **{"column-1": "customer_name"})
    client.force_login(a_member(Role.READER, organisation=member.organisation).user)
    assert client.post(at("forget", first.pk)).status_code == 403
    assert ImportMapping.objects.exists()


CONTACTS = "Client;E-mail;Poste\nMorel;{0}@morel.example;Trésorière adjointe\n"


def contacts(visitor: Client, name: str) -> Import:
    record = upload(visitor, "contacts", f"{name}.csv", CONTACTS.format(name).encode())
    choose(visitor, record, mode="fill", creates_customers="1")
    return record


def test_an_unknown_position_is_answered_once_for_all_files(visitor: Client) -> None:
    record = contacts(visitor, "ana")
    page = seen(visitor, record)
    assert "Values that Relance does not know" in page
    choose(
        visitor,
        record,
        **{"mode": "fill", "creates_customers": "1", "value:position:Trésorière adjointe": "+"},
    )
    assert confirm(visitor, record)["created"]["contacts"] == 1
    position = Position.objects.get(name="Trésorière adjointe")
    following = contacts(visitor, "bea")
    assert confirm(visitor, following)["created"]["contacts"] == 1
    assert Contact.objects.filter(position=position).count() == 2


def test_a_remembered_answer_is_shown_and_taken_back(visitor: Client) -> None:
    record = contacts(visitor, "ana")
    finance = str(Position.objects.get(code="finance").pk)
    way = {"mode": "fill", "creates_customers": "1"}
    choose(visitor, record, **way, **{"value:position:Trésorière adjointe": finance})
    confirm(visitor, record)
    following = contacts(visitor, "bea")
    page = seen(visitor, following)
    following.refresh_from_db()
    assert 'name="value:position:Trésorière adjointe"' in page
    assert following.preview["report"]["lines_in_error"] == 0
    choose(visitor, following, **way, **{"value:position:Trésorière adjointe": ""})
    visitor.get(following.path)
    following.refresh_from_db()
    assert following.preview["report"]["lines_in_error"] == 1
