"""An import that was interrupted and goes on says, and does, what an undisturbed one does."""

from typing import Any

import pytest

from relance.customers.models import Contact, Customer, Position
from relance.imports import jobs
from relance.imports.applying import apply as applying
from relance.imports.applying.apply import TakenOver, TimeIsUp, apply
from relance.imports.applying.starting import begin, intake_of, reconsider, stop
from relance.imports.checking import settling
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.invoices.models import Payment
from relance.notifications.models import Notification
from relance.organisations.models import Organisation
from tests.factories import a_customer, an_invoice, an_organisation, the_owner_of
from tests.imports.bringing import kept

pytestmark = pytest.mark.django_db

# Customers that come back in later chunks, with more cells each time.
AGAIN_AND_AGAIN = (
    b"Nom du client;Ville;Code postal;Adresse\n"
    b"Acme;;;\nBeta;;;\n"
    b"Acme;;;\nBeta;;;\n"
    b"Acme;Paris;;\nGamma;;;\n"
    b"Beta;Lyon;69001;\nAcme;;75001;\n"
)
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


def test_two_that_settle_a_complete_list_count_each_invoice_once(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped and resumed while it settles: the first worker does not know, and goes on."""
    acme = a_customer("Acme", organisation=organisation)
    for number in range(6):
        an_invoice(acme, number=f"F{number}", total=100_00)
    monkeypatch.setattr(settling, "AT_ONCE", 2)
    content = "N° facture;Client;Date;Montant TTC\nN1;Acme;15/02/2026;10,00\n"
    settings = Settings(kind="invoices", is_complete_list=True)
    record = kept(organisation, content.encode(), settings)
    look, looks = applying._Applier._look_at_the_time, []

    def resumed_by_another(self: Any) -> None:
        if not self.report.settled_count:
            return
        looks.append(self)
        if len(looks) == 1:
            assert stop(fresh(record), the_owner_of(organisation))
            assert begin(fresh(record), lines=1)
            with pytest.raises(TimeIsUp):
                goes_on(record)
        elif len(looks) == 2:
            raise TimeIsUp
        look(self)

    monkeypatch.setattr(applying._Applier, "_look_at_the_time", resumed_by_another)
    with pytest.raises(TakenOver):
        goes_on(record)
    assert Payment.objects.count() == fresh(record).report["settled_count"] == 4
    goes_on(record)
    assert fresh(record).state == "done"
    assert Payment.objects.count() == fresh(record).report["settled_count"] == 6


@pytest.mark.django_db(transaction=True)
def test_a_position_that_is_deleted_meanwhile_is_unknown_from_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    organisation = an_organisation()
    position = Position.objects.in_organisation(organisation).order_by("pk")[0]
    content = (
        f"Nom du client;Adresse mail;Poste\nA;a@x.example;{position.name}\nB;b@x.example;\n"
        f"C;c@x.example;{position.name}\nD;d@x.example;\n"
    )
    settings = Settings(kind="contacts", creates_customers=True)
    record = kept(organisation, content.encode(), settings)
    take, taken = applying._Applier.take, []

    def deleted_before_the_second_chunk(self: Any, rows: Any) -> None:
        taken.append(rows)
        if len(taken) == 2:
            Contact.objects.filter(position=position).update(position=None)
            position.delete()
        take(self, rows)

    monkeypatch.setattr(applying._Applier, "take", deleted_before_the_second_chunk)
    apply_import(record.pk)
    record = fresh(record)
    assert (record.state, record.lines_done, record.rows.count()) == ("done", 4, 4)
    emails = Contact.objects.in_organisation(organisation).values_list("email", flat=True)
    made = record.report["created"]["contacts"]
    assert made == emails.count() == 4 - record.report["lines_in_error"]
    said = [*record.report["errors"], *record.report["warnings"]]
    assert [(one["line"], one["code"]) for one in said] == [(4, "position_unknown")]


# --- stopped, decided anew, and begun again -------------------------------------------------------

TOWNS = b"Nom;Lieu\nAcme;Metz\nBeta;Lyon\n"


@pytest.fixture(params=["what is valid", "all or nothing"])
def begun_anew(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Import:
    """Its worker has read the file; then it is stopped, "Lieu" becomes a region, and it goes on."""
    settings = Settings(kind="customers", all_or_nothing=request.param == "all or nothing")
    record = kept(organisation, TOWNS, settings)
    Import.objects.filter(pk=record.pk).update(mapping={"0": "customer_name", "1": "city"})

    def begun_anew_meanwhile(found: Import) -> Any:
        intake = intake_of(found)
        monkeypatch.undo()
        assert stop(fresh(record), the_owner_of(organisation))
        assert reconsider(fresh(record))
        assert begin(fresh(record), lines=2, mapping={"0": "customer_name", "1": "region"})
        return intake

    monkeypatch.setattr(jobs, "intake_of", begun_anew_meanwhile)
    return record


def test_a_worker_of_before_brings_nothing_in_with_the_former_columns(begun_anew: Import) -> None:
    apply_import(begun_anew.pk)
    assert fresh(begun_anew).state == "applying"
    assert not Customer.objects.exists()
    apply_import(begun_anew.pk)
    assert fresh(begun_anew).state == "done"
    said = Customer.objects.order_by("name").values_list("name", "city", "region")
    assert list(said) == [("Acme", "", "Metz"), ("Beta", "", "Lyon")]


def test_a_worker_of_before_that_breaks_does_not_end_the_run_that_goes_on(
    begun_anew: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile = jobs.intake_of

    def breaks(found: Import) -> Any:
        meanwhile(found)
        raise RuntimeError("of the former columns")

    monkeypatch.setattr(jobs, "intake_of", breaks)
    apply_import(begun_anew.pk)
    assert fresh(begun_anew).state == "applying"
    assert not Notification.objects.exists()
    apply_import(begun_anew.pk)
    assert fresh(begun_anew).state == "done"
