"""The next file with the same header maps as the last one did; nobody else's does."""

import io
import json
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from relance.core import clock
from relance.customers.models import Contact, Customer
from relance.imports.checking.intake import Settings, open_intake
from relance.imports.columns.mapped import Columns, map_by_hand
from relance.imports.columns.mapping import map_columns
from relance.imports.models import ImportMapping
from relance.imports.values.remembering import forget, recalled, remember
from relance.organisations.models import Organisation
from tests.factories import a_member, an_organisation, the_owner_of

pytestmark = pytest.mark.django_db
HEADER = ("Dossier", "Intitulé long", "Mel", "Ville")
LINE = "X1;Morel SARL;a@morel.example;Lyon\n"


def by_hand(header: tuple[str, ...] = HEADER) -> Columns:
    wishes = {"Dossier": "external_id", "Intitulé long": "customer_name", "Ville": ""}
    return map_by_hand("customers", map_columns("customers", header), wishes)


def columns_of(
    organisation: Organisation,
    content: str = ";".join(HEADER) + "\n" + LINE,
    kind: str = "customers",
) -> Columns:
    return open_intake(io.BytesIO(content.encode()), organisation, Settings(kind=kind)).columns


def bring_by_command(
    organisation: Organisation, tmp_path: Path, content: str, *wishes: str
) -> dict[str, object]:
    path = tmp_path / "clients.csv"
    path.write_text(content, encoding="utf-8")
    out = io.StringIO()
    maps = [part for wish in wishes for part in ("--map", wish)]
    call_command(
        "import_file", "customers", str(path), "--organisation", organisation.slug, "--json", *maps,
        stdout=out,
    )  # fmt: skip
    told: dict[str, object] = json.loads(out.getvalue())
    return told


def test_what_was_said_by_hand_holds_for_the_next_file(
    organisation: Organisation, tmp_path: Path
) -> None:
    content = ";".join(HEADER) + "\n" + LINE
    wishes = ("Dossier=external_id", "Intitulé long=customer_name", "Ville=")
    bring_by_command(organisation, tmp_path, content, *wishes)
    later = content.replace("X1;Morel SARL", "X2;Bois SAS")
    told = bring_by_command(organisation, tmp_path, later)
    assert told["ignored_columns"] == ["Ville"]
    assert set(Customer.objects.values_list("external_id", "name", "city")) == {
        ("X1", "Morel SARL", ""),
        ("X2", "Bois SAS", ""),
    }


def test_it_is_told_what_is_remembered_and_what_has_a_known_name(
    organisation: Organisation,
) -> None:
    remember(organisation, "customers", by_hand(), {})
    columns = columns_of(organisation)
    assert columns.how == {
        "external_id": "remembered",
        "customer_name": "remembered",
        "email": "name",
    }
    assert [(one.name, one.reason) for one in columns.unused] == [("Ville", "remembered")]


def test_the_same_names_in_another_order_and_spelling_are_the_same_header(
    organisation: Organisation,
) -> None:
    remember(organisation, "customers", by_hand(), {})
    columns = columns_of(
        organisation, "VILLE;MEL;dossier;Intitule long\nLyon;a@morel.example;X1;Morel SARL\n"
    )
    assert columns.name("external_id") == "dossier"
    assert columns.name("customer_name") == "Intitule long"
    assert columns.name("city") is None


def test_two_columns_of_one_name_are_told_apart_by_their_order(organisation: Organisation) -> None:
    header = ("Nom", "Truc", "Truc")
    columns = map_columns("customers", header).with_hand(1, "city").with_hand(2, "region")
    remember(organisation, "customers", columns, {})
    again = columns_of(organisation, "Nom;Truc;Truc\nMorel;Lyon;Rhône\n")
    assert (again.index["city"], again.index["region"]) == (1, 2)


def test_another_header_another_kind_and_another_organisation_know_nothing_of_it(
    organisation: Organisation,
) -> None:
    remember(organisation, "customers", by_hand(), {})
    assert recalled(organisation, "customers", (*HEADER, "Pays")) is None
    assert recalled(organisation, "contacts", HEADER) is None
    assert recalled(an_organisation(), "customers", HEADER) is None


def test_a_file_without_header_is_not_remembered(organisation: Organisation) -> None:
    header = ("A", "B", "C")
    remember(organisation, "customers", map_columns("customers", header).with_hand(0, "city"), {})
    assert not ImportMapping.objects.exists()


def test_what_no_one_decided_may_be_known_one_day(organisation: Organisation) -> None:
    """A column that nothing mapped is not kept as left out."""
    columns = map_columns("customers", ("Nom", "Couleur"))
    remember(organisation, "customers", columns, {})
    assert ImportMapping.objects.get().columns == {"nom": "customer_name"}


def test_the_last_one_wins_with_its_date_and_its_person(organisation: Organisation) -> None:
    owner, other = the_owner_of(organisation), a_member(organisation=organisation)
    remember(organisation, "customers", by_hand(), {}, member=owner)
    changed = by_hand().with_hand(3, "region")
    remember(organisation, "customers", changed, {"country": {"rfa": "DE"}}, member=other)
    kept = recalled(organisation, "customers", HEADER)
    assert kept is not None
    assert kept.columns == {0: "external_id", 1: "customer_name", 2: "email", 3: "region"}
    assert kept.value_map == {"country": {"rfa": "DE"}}
    assert kept.used_by == other
    assert clock.now() - kept.used_at < timedelta(minutes=1)


def test_it_can_be_forgotten_by_its_own_organisation_alone(organisation: Organisation) -> None:
    remember(organisation, "customers", by_hand(), {})
    assert not forget(an_organisation(), "customers", HEADER)
    assert forget(organisation, "customers", HEADER)
    assert not forget(organisation, "customers", HEADER)
    assert recalled(organisation, "customers", HEADER) is None


def test_a_person_who_left_takes_nothing_along(organisation: Organisation) -> None:
    member = a_member(organisation=organisation)
    remember(organisation, "customers", by_hand(), {}, member=member)
    member.delete()
    kept = recalled(organisation, "customers", HEADER)
    assert kept is not None
    assert kept.used_by is None


def test_a_field_that_is_none_any_more_is_no_field(organisation: Organisation) -> None:
    remember(organisation, "customers", by_hand(), {})
    ImportMapping.objects.update(columns={"dossier": "shoe_size", "mel": "email"})
    kept = recalled(organisation, "customers", HEADER)
    assert kept is not None
    assert kept.columns == {2: "email"}


def test_values_that_were_equated_hold_for_the_next_file(
    organisation: Organisation, tmp_path: Path
) -> None:
    header = ("Nom", "Pays")
    said: dict[str, dict[str, str | None]] = {"country": {"outre rhin": "DE"}, "plan": {"x": None}}
    remember(organisation, "customers", map_columns("customers", header), said)
    assert ImportMapping.objects.get().value_map == {"country": {"outre rhin": "DE"}}
    told = bring_by_command(organisation, tmp_path, "Nom;Pays\nMorel;Outre-Rhin\n")
    assert told["errors"] == []
    assert Customer.objects.get().country == "DE"


def test_a_dry_run_remembers_nothing(organisation: Organisation, tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("Nom\nMorel\n")
    call_command(
        "import_file", "customers", str(path), "--organisation", organisation.slug, "--dry-run",
        stdout=io.StringIO(),
    )  # fmt: skip
    assert not ImportMapping.objects.exists()


def test_a_contact_file_remembers_its_own(organisation: Organisation) -> None:
    header = ("Sté", "Qui", "Où")
    columns = map_columns("contacts", header).with_hand(1, "full_name").with_hand(2, "email")
    remember(organisation, "contacts", columns, {})
    again = columns_of(organisation, "Sté;Qui;Où\nMorel;Inès Durand;i@morel.example\n", "contacts")
    assert again.as_mapping == {"0": "customer_name", "1": "full_name", "2": "email"}
    assert not Contact.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_row() -> None:
    organisation = an_organisation()
    barrier = Barrier(2)
    failures: list[Exception] = []

    def keep(field: str) -> None:
        try:
            barrier.wait()
            with transaction.atomic():
                remember(organisation, "customers", by_hand().with_hand(3, field), {})
        except DatabaseError as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=keep, args=(field,)) for field in ("region", "city")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ImportMapping.objects.get().columns["ville"] in {"region", "city"}
