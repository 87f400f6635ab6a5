"""Plain lines of a customers file are decided and written together: the same comes of it as where
each line is looked at by itself.
"""

import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from relance.customers.models import AccountManager, Contact, Customer
from relance.dunning.models import PlanAssignment
from relance.history.models import Event
from relance.imports.applying import apply as applying
from relance.imports.checking import check as checking
from relance.imports.checking import reporting
from relance.imports.checking.check import check
from relance.imports.checking.intake import Settings, open_intake
from relance.imports.checking.plain import Plain, plain_lines
from relance.imports.models import Import, ImportRow
from relance.organisations.models import Organisation
from tests.factories import a_contact, a_customer, a_plan, an_organisation
from tests.imports.bringing import take_in

pytestmark = pytest.mark.django_db

Cell = Callable[[int], tuple[list[str], list[str]]]
# What a cell mostly says of the customer with this number, and what it says now and then.
ALWAYS: dict[str, Cell] = {
    "Code client": lambda at: ([f"C{at}"], ["", f"C{at + 1}"]),
    "Nom": lambda at: ([f"Firm {at}"], [f"FÍRM  {at} ", "", "Other"]),
}
SOMETIMES: dict[str, Cell] = {
    "Ville": lambda _at: (["Lyon", "Pau", ""], ["#VIDE"]),
    "Code postal": lambda _at: (["69001", "6300", ""], ["a\tb"]),
    "Pays": lambda _at: (["France", ""], ["BE", "Atlantide"]),
    "Groupe": lambda _at: ([""], ["Nord"]),
    "Plan de relance": lambda _at: ([""], ["Doux"]),
}
OF_CONTACT: dict[str, Cell] = {
    "Mail": lambda at: ([f"p{at}@x.example"], ["", "y@x.example", "no"]),
    "Prénom": lambda _at: (["Anna", ""], ["Bob"]),
    "Nom de famille": lambda _at: (["", "Durand"], []),
    "Téléphone": lambda _at: (["01 99 00 41 27", "", "+32 470 12 34 56"], ["+33199004128", "12"]),
    "Poste": lambda _at: (["Comptable", ""], ["Acheteur", "#VIDE"]),
    "Référence contact": lambda at: (["", f"K{at}"], []),
    "Principal": lambda _at: (["1"], [""]),
}
CITIES, PHONES = ("Lyon", "", "Nantes"), ("+33 1 99 00 41 27", "01.99.00.41.27", "12")
SEEDS = range(50)


def said(cell: Cell, at: int, chance: Random) -> str:
    mostly, now_and_then = cell(at)
    return chance.choice(now_and_then if now_and_then and chance.random() < 0.05 else mostly)


def a_file(chance: Random) -> bytes:
    """Customers from C0 on, each once and some twice, in any order."""
    columns = {
        **ALWAYS,
        **{name: cell for name, cell in SOMETIMES.items() if chance.random() < 0.6},
    }
    if chance.random() < 0.8:
        columns |= {name: cell for name, cell in OF_CONTACT.items() if chance.random() < 0.8}
    whom = [*range(30), *(chance.randrange(30) for _ in range(3))]
    chance.shuffle(whom)
    lines = [";".join(said(cell, at, chance) for cell in columns.values()) for at in whom]
    return "\n".join([";".join(columns), *lines]).encode()


def what_there_was(organisation: Organisation, chance: Random) -> None:
    """Every other customer of the file, more or less as it says."""
    a_plan("Doux", organisation=organisation)
    for at in chance.sample(range(30), 15):
        one = a_customer(
            chance.choice([f"Firm {at}"] * 5 + ["Firm"]),
            organisation=organisation,
            external_id=chance.choice([f"C{at}"] * 5 + [""]),
            city=chance.choice(CITIES),
            postcode=chance.choice(["69001", "06300", ""]),
            country=chance.choice(["FR", ""]),
            state=chance.choice(["client"] * 9 + ["bin"]),
        )
        main = chance.choice(["p"] * 6 + ["q", ""])
        for name in chance.choice(["p", "p", "p", "P", "Pp", "pq", "qp", ""]):
            a_contact(
                one,
                f"{name}{at}@x.example",
                is_main=name == main,
                first_name=chance.choice(["Anna", ""]),
                phone=chance.choice(PHONES),
            )


def there_is(organisation: Organisation) -> dict[str, list[Any]]:
    """All that an import may write, without the ids."""
    customers = Customer.objects.in_organisation(organisation)
    called = {one.pk: (one.name, one.external_id) for one in customers}
    contacts = Contact.objects.in_organisation(organisation)
    persons = {one.pk: (called[one.customer_id], one.email) for one in contacts}
    by_kind = {"customer": called, "contact": persons, "customers": called, "contacts": persons}

    def rows(found: Any, *but: str) -> list[dict[str, Any]]:
        left_out = {"id", "organisation_id", "created_at", *but}
        return [{name: row[name] for name in row.keys() - left_out} for row in found.values()]

    told = {
        "customers": rows(customers, "group_id"),
        "groups": list(customers.values_list("name", "group__name", "group__reference")),
        "contacts": [
            {**row, "customer_id": called[row["customer_id"]]}
            for row in rows(contacts.order_by("pk"), "position_id")
        ],
        "positions": list(contacts.values_list("email", "position__name", "customer__name")),
        "plans": [
            (called[one.customer_id], one.plan.name)
            for one in PlanAssignment.objects.in_organisation(organisation)
        ],
        "managers": list(AccountManager.objects.in_organisation(organisation)),
        "events": [
            {
                **row,
                "subject_id": by_kind.get(row["subject_type"], {}).get(row["subject_id"]),
                "customer_id": called.get(row["customer_id"]),
            }
            for row in rows(
                Event.objects.in_organisation(organisation).exclude(verb="import.done"),
                *("at", "batch", "member_id"),
            )
        ],
        "lines": [
            {
                **row,
                "subjects": {
                    thing: (by_kind[thing][pk], outcome)
                    for thing, (pk, outcome) in row["subjects"].items()
                },
            }
            for row in rows(ImportRow.objects.in_organisation(organisation), "record_id")
        ],
    }
    return {kind: sorted(map(_as_text, some)) for kind, some in told.items()}


def _as_text(row: Any) -> str:
    return json.dumps(row, sort_keys=True, default=str)


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How many lines were plain, by what became of them."""
    counts: Counter[str] = Counter()

    def watched(*words: Any, **options: Any) -> Plain | None:
        plain = plain_lines(*words, **options)
        if plain:
            counts["new"] += len(plain.new)
            for line in plain.known:
                counts["updated" if line.customer_after or line.contact_after else "same"] += 1
        return plain

    monkeypatch.setattr(checking, "plain_lines", watched)
    return counts


def brought(raw: bytes, settings: Settings, seed: int) -> dict[str, Any]:
    """What is reported, and what there is then, in an organisation of its own."""
    organisation = an_organisation("Duval")
    what_there_was(organisation, Random(seed))  # noqa: S311 - the same every time
    checked = check(open_intake(io.BytesIO(raw), organisation, settings))
    report = take_in(organisation, raw, settings)
    assert checked.as_dict == report.as_dict
    kept = Import.objects.in_organisation(organisation).get().report
    changes = sorted(map(_as_text, kept.pop("changes")))
    return {**there_is(organisation), **kept, "changes": changes}


def test_what_is_decided_together_is_what_each_line_by_itself_is(
    monkeypatch: pytest.MonkeyPatch, decided: Counter[str]
) -> None:
    for seed in SEEDS:
        chance = Random(seed)  # noqa: S311 - the same files every time
        raw = a_file(chance)
        settings = Settings(
            kind="customers",
            mode=chance.choice(["fill", "update", "update", "create"]),
            erase_word=chance.choice(["", "#VIDE"]),
        )
        # What two lines say of one customer is one change or two, as the chunks fall.
        size = chance.choice([4, 1_000])
        monkeypatch.setattr(applying, "FIRST_CHUNK", size)
        monkeypatch.setattr(applying, "next_size", lambda size, _seconds: size)
        monkeypatch.setattr(checking, "CHUNK", size)
        monkeypatch.setattr(reporting, "CHANGES_SHOWN", chance.choice([0, 5, 200]))
        together = brought(raw, settings, seed)
        with monkeypatch.context() as patch:
            patch.setattr(checking, "plain_lines", lambda *_words, **_options: None)
            one_by_one = brought(raw, settings, seed)
        for thing, some in one_by_one.items():
            assert together[thing] == some, f"{thing} of file {seed}"
    assert min(decided[one] for one in ("new", "updated", "same")) > 50
