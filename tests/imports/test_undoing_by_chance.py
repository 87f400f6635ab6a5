"""Files that nobody would think of, undone in any order: the preview is right, nothing is lost."""

from random import Random

import pytest

from relance.customers.models import Customer
from relance.imports.checking.intake import Settings
from relance.imports.models import Import
from relance.imports.undoing import retracing
from relance.organisations.models import Organisation
from tests.factories import a_contact, a_customer, a_plan, an_invoice
from tests.imports.bringing import take_in
from tests.imports.test_undoing import tables, undone

pytestmark = pytest.mark.django_db

IDS, NAMES = "ABCD", ("Acme", "Bolt", "Cargo", "Delta", "Ekta")
CUSTOMERS = "Code client;Nom;Ville;Groupe;Référence du groupe;Plan de relance;Mail;Principal\n"
INVOICES = "Numéro;Code client;Nom;Date;Échéance;Montant TTC;Déjà payé\n"


def a_customer_line(chance: Random) -> str:
    group = chance.choice(["Nord;r1", "Sud;r2", "Sud;", "#VIDE;", ";"])
    person = f"{chance.choice('abc')}@x.example;{chance.choice(['1', ''])}"
    cells = [chance.choice(NAMES), chance.choice(["Lyon", "Pau", "#VIDE", ""]), group]
    cells += [chance.choice(["Doux", "Dur", "#VIDE", ""]), person]
    return ";".join([chance.choice(IDS), *cells]) + "\n"


def an_invoice_line(chance: Random) -> str:
    number, whose = f"F{chance.randint(1, 5)}", chance.choice(IDS)
    due, paid = chance.choice(["15/10/2026", "#VIDE", ""]), chance.choice(["20,00", "70,00", ""])
    return f"{number};{whose};{chance.choice(NAMES)};15/09/2026;{due};100,00;{paid}\n"


def a_file(organisation: Organisation, chance: Random) -> Import:
    kind, head, line = chance.choice(
        [("customers", CUSTOMERS, a_customer_line), ("invoices", INVOICES, an_invoice_line)]
    )
    content = head + "".join(line(chance) for _ in range(chance.randint(1, 6)))
    mode = chance.choice(["fill", "update"])
    settings = Settings(
        kind=kind,
        mode=mode,
        creates_customers=True,
        erase_word="#VIDE",
        is_complete_list=kind == "invoices" and chance.random() < 0.3,
    )
    take_in(organisation, content.encode(), settings)
    return Import.objects.latest("pk")


def what_there_was(organisation: Organisation, chance: Random) -> None:
    for name in ("Doux", "Dur"):
        a_plan(name, organisation=organisation)
    for at in chance.sample(range(4), chance.randint(0, 4)):
        external_id, city = chance.choice([IDS[at], ""]), chance.choice(["Metz", ""])
        one = a_customer(NAMES[at], organisation=organisation, external_id=external_id, city=city)
        a_contact(one, "a@x.example")
        an_invoice(one, number=f"F{at}", total=100_00)


@pytest.mark.parametrize("seed", range(12))
def test_the_newest_first_gives_back_the_start(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - the same files every time
    monkeypatch.setattr(retracing, "AT_ONCE", chance.choice([1, 2, 5, 500]))
    what_there_was(organisation, chance)
    before = tables()
    records = [a_file(organisation, chance) for _ in range(3)]
    for record in reversed(records):
        assert undone(record).kept == record.kept.count() == 0
    assert tables() == before


@pytest.mark.parametrize("seed", range(12, 24))
def test_in_any_order_cells_are_as_before_or_named(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - the same files every time
    monkeypatch.setattr(retracing, "AT_ONCE", chance.choice([1, 2, 5, 500]))
    what_there_was(organisation, chance)
    before = {row["id"]: row for row in Customer.objects.values()}
    records = [a_file(organisation, chance) for _ in range(3)]
    chance.shuffle(records)
    for record in records:
        assert undone(record).kept == record.kept.count()
    names_taken = {
        row.subject_id
        for record in records
        for row in record.kept.filter(field="name")
        if row.reasons == ["name_taken"]
    }
    for row in Customer.objects.values():
        if row["id"] in before.keys() - names_taken:
            assert row == before[row["id"]]
