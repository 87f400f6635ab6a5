"""What was chosen for one file is there for the next, seen, and can be forgotten."""

import re

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


def asked(visitor: Client, record: Import) -> list[str]:
    """The values that its page asks about, and those that are answered."""
    return re.findall(r'name="value:\w+:([^"]+)"', seen(visitor, record))


def test_recalled_answers_are_shown_as_the_file_writes_them_and_only_those_it_has(
    visitor: Client,
) -> None:
    lines = "Client;E-mail;Poste\nMorel;x@morel.example;Cheffe\nMorel;y@morel.example;Trésorière\n"
    record = upload(visitor, "contacts", "a.csv", lines.encode())
    finance = str(Position.objects.get(code="finance").pk)
    way = {"mode": "fill", "creates_customers": "1"}
    answers = {"value:position:Cheffe": finance, "value:position:Trésorière": finance}
    choose(visitor, record, **way, **answers)
    assert sorted(asked(visitor, record)) == ["Cheffe", "Trésorière"]
    confirm(visitor, record)
    lines = "Client;E-mail;Poste\nMorel;z@morel.example;TRÉSORIÈRE\n"
    following = upload(visitor, "contacts", "b.csv", lines.encode())
    assert asked(visitor, following) == ["TRÉSORIÈRE"]
    nothing = upload(visitor, "contacts", "c.csv", lines.replace("TRÉSORIÈRE", "").encode())
    assert "Values that Relance does not know" not in seen(visitor, nothing)


def test_of_several_managers_in_one_cell_each_answer_is_as_the_file_writes_it(
    visitor: Client, member: Member
) -> None:
    lines = "Client;Responsable de compte\nMorel;Jean Petit, Zoé@Ailleurs.example\n"
    record = upload(visitor, "customers", "a.csv", lines.encode())
    seen(visitor, record)
    manager = "value:account_managers:"
    answers = {f"{manager}Jean Petit": str(member.pk), f"{manager}Zoé@Ailleurs.example": "-"}
    choose(visitor, record, **answers)
    assert asked(visitor, record) == ["Jean Petit", "Zoé@Ailleurs.example"]


PLACES = b"Client;Adresse;Ville\nMorel;1 rue B;Lyon\n"


@pytest.mark.parametrize(
    "mends", [{"column-1": "address"}, {"column-1": ""}, {"column-2": "city"}], ids=str
)
def test_a_slip_in_the_columns_leaves_no_trace(visitor: Client, mends: dict[str, str]) -> None:
    record = upload(visitor, "customers", "a.csv", PLACES)
    choose(visitor, record, **{"column-1": "city"})
    assert mapping_of(visitor, record) == {"0": "customer_name", "1": "city"}
    choose(visitor, record, **mends)
    expected = {"0": "customer_name", "1": "address", "2": "city"}
    if not mends.get("column-1", "address"):
        del expected["1"]
    assert mapping_of(visitor, record) == expected
    assert "another column fits this field better" not in seen(visitor, record)
    following = upload(visitor, "customers", "b.csv", PLACES)
    assert mapping_of(visitor, following) == expected


COUNTRIES = "Client;Pays;Mel;Truc;Ville\nMorel;Francie;aucun;x;Lyon\nBois;Francie;;y;Nice\n"


def test_what_was_answered_holds_for_the_lines_in_error(visitor: Client) -> None:
    """Our own column of reasons makes no other header."""
    record = upload(visitor, "customers", "a.csv", COUNTRIES.encode())
    choose(visitor, record, **{"column-4": ""})
    choose(visitor, record, **{"value:country:Francie": "FR"})
    seen(visitor, record)
    assert len(confirm(visitor, record)["errors"]) == 1
    answer = visitor.get(at("errors", record.pk, "csv"))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert b"(Relance)" in content
    again = upload(visitor, "customers", "again.csv", content)
    assert mapping_of(visitor, again) == {"0": "customer_name", "1": "country", "2": "email"}
    told = [one["message"] for one in again.preview["report"]["errors"]]
    assert not any("Francie" in one for one in told), told


def test_lines_in_error_leave_nothing_more_out_of_the_next_file(visitor: Client) -> None:
    """Corrected in the browser: what was not known is not said to be left out by a person."""
    record = upload(visitor, "customers", "a.csv", COUNTRIES.encode())
    choose(visitor, record, **{"column-4": "", "value:country:Francie": "FR"})
    seen(visitor, record)
    confirm(visitor, record)
    visitor.post(at("again", record.pk))
    again = Import.objects.latest("pk")
    assert again.pk != record.pk
    visitor.get(again.path)
    visitor.post(at("apply", again.pk))
    kept = ImportMapping.objects.get().columns
    assert kept == {"client": "customer_name", "pay": "country", "mel": "email", "ville": ""}


@pytest.mark.parametrize(
    ("kind", "header", "words"),
    [
        ("customers", "Client;N° facture", "this belongs in a file of invoices"),
        ("customers", "Client;Montant TTC", "this belongs in a file of invoices"),
        ("invoices", "Client;Téléphone", "this belongs in a file of contacts"),
        ("invoices", "Client;Code postal", "this belongs in a file of customers"),
        ("contacts", "Client;Plan de relance", "this belongs in a file of assignments"),
        ("customers", "Client;Tel", "a contact needs an e-mail or a name"),
        ("customers", "Client;IBAN", "Relance does not keep this"),
    ],
)
def test_why_a_known_column_stays_out(visitor: Client, kind: str, header: str, words: str) -> None:
    record = upload(visitor, kind, "a.csv", f"{header}\nMorel;12\n".encode())
    assert f"Not imported: {words}" in seen(visitor, record)
