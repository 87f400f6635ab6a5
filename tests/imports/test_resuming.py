"""An import that was interrupted and goes on says, and does, what an undisturbed one does."""

from typing import Any

import pytest

from relance.customers.models import Customer
from relance.imports.applying import apply as applying
from relance.imports.applying.apply import TakenOver, TimeIsUp, apply
from relance.imports.applying.starting import begin, intake_of, stop
from relance.imports.checking import settling
from relance.imports.checking.intake import Settings
from relance.imports.models import Import
from relance.invoices.models import Payment
from relance.organisations.models import Organisation
from tests.factories import a_customer, an_invoice, an_organisation, the_owner_of
from tests.imports.bringing import kept

pytestmark = pytest.mark.django_db

# Customers that come back in later chunks, with more cells each time.
AGAIN_AND_AGAIN = (
    "Nom du client;Ville;Code postal;Adresse\n"
    "Acme;;;\nBeta;;;\n"
    "Acme;;;\nBeta;;;\n"
    "Acme;Paris;;\nGamma;;;\n"
    "Beta;Lyon;69001;\nAcme;;75001;\n"
).encode()
COUNTS = ("created", "updated", "unchanged", "joined", "warnings", "errors")


class Killed(BaseException):
    pass


@pytest.fixture(autouse=True)
def _two_lines_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "FIRST_CHUNK", 2)
    monkeypatch.setattr(applying, "next_size", lambda *_arguments: 2)


def fresh(record: Import) -> Import:
    return Import.objects.get(pk=record.pk)


def goes_on(record: Import) -> Any:
    return apply(fresh(record), intake_of(fresh(record)))


def brought(settings: Settings) -> tuple[Any, ...]:
    """What is there, and what is told, of a new organisation's file."""
    organisation = an_organisation()
    record = kept(organisation, AGAIN_AND_AGAIN, settings)
    try:
        goes_on(record)
    except Killed:
        goes_on(record)
    record.refresh_from_db()
    customers = Customer.objects.in_organisation(organisation)
    return (
        {name: record.report[name] for name in COUNTS},
        list(record.rows.order_by("line").values_list("line", "outcome")),
        sorted(customers.values_list("name", "city", "postcode")),
    )


@pytest.mark.parametrize("mode", ["fill", "update", "create"])
@pytest.mark.parametrize("chunks", [1, 2, 3])
def test_a_customer_of_several_chunks_is_counted_once_whenever_it_was_killed(
    monkeypatch: pytest.MonkeyPatch, mode: str, chunks: int
) -> None:
    settings = Settings(kind="customers", mode=mode)
    undisturbed = brought(settings)
    take, taken = applying._Applier.take, []

    def killed_once(self: Any, rows: Any) -> None:
        taken.append(rows)
        if len(taken) == chunks + 1:
            raise Killed
        take(self, rows)

    monkeypatch.setattr(applying._Applier, "take", killed_once)
    assert brought(settings) == undisturbed


def test_what_an_import_made_stays_its_own_after_more_than_one_part_of_rows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("relance.imports.checking.reporting.ROWS_AT_ONCE", 1)
    test_a_customer_of_several_chunks_is_counted_once_whenever_it_was_killed(
        monkeypatch, "create", 2
    )
