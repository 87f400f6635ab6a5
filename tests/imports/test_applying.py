"""Imports that are killed, meet each other, are stopped: a line is taken in once."""

import gc
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from relance.customers.models import Contact, Customer, CustomerGroup
from relance.history.models import Event
from relance.imports.applying import apply as applying
from relance.imports.applying.apply import Clash, TakenOver
from relance.imports.applying.pacing import (
    LARGEST_CHUNK,
    LOCK_WANTED,
    LONGEST_LOCK,
    SMALLEST_CHUNK,
    STEADY_CHUNK,
    next_size,
)
from relance.imports.applying.starting import begin, stop
from relance.imports.applying.writing import Writer
from relance.imports.checking import reporting
from relance.imports.checking.intake import Settings
from relance.imports.checking.known import Known
from relance.imports.jobs import apply_import
from relance.imports.models import Import
from relance.imports.values.lines import Line
from relance.organisations.models import Organisation
from tests.factories import a_customer, an_organisation, the_owner_of
from tests.imports.bringing import bring, kept, take_in
from tests.messaging.test_dying_workers import database_url

pytestmark = pytest.mark.django_db
PATIENCE = 60  # seconds for a process to come so far
CUSTOMERS = Settings(kind="customers", mode="update")


def many(count: int, customers: int) -> bytes:
    """Customers who come back, with another contact each time, and another town at the end."""
    lines = (
        f"Client {n % customers};C{n % customers};Ville {n // customers};Groupe {n % 50};"
        f"{n}@x.example\n"
        for n in range(count)
    )
    return ("Nom du client;Code client;Ville;Groupe;Mail\n" + "".join(lines)).encode()


def what_is_there(record: Import) -> dict[str, Any]:
    """All that an import left, without the ids and moments that differ each time."""
    organisation = record.organisation
    customers = Customer.objects.in_organisation(organisation)
    contacts = Contact.objects.in_organisation(organisation)
    events = Event.objects.filter(batch=record.batch, customer_id__isnull=False)
    return {
        "customers": sorted(customers.values_list("name", "external_id", "city", "group__name")),
        "contacts": sorted(contacts.values_list("customer__name", "email")),
        "groups": CustomerGroup.objects.in_organisation(organisation).count(),
        "created": events.filter(verb__endswith=".created").count(),
        "lines": list(record.rows.order_by("line").values_list("line", "outcome")),
        "report": {name: record.report[name] for name in ("created", "unchanged", "joined")},
    }


# --- killed ---------------------------------------------------------------------------------------


@contextmanager
def an_applier(record: Import, data: Path) -> Iterator["subprocess.Popen[str]"]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "RELANCE_DATA": str(data),
    }
    applier = subprocess.Popen(
        [sys.executable, "-m", "tests.imports.applier", str(record.pk)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield applier
    finally:
        applier.kill()
        applier.wait()


def lines_done(record: Import) -> int:
    return Import.objects.values_list("lines_done", flat=True).get(pk=record.pk)


@pytest.mark.django_db(transaction=True)
def test_killed_twenty_times_it_brings_in_every_line_once(tmp_path: Path) -> None:
    raw = many(16_000, customers=3_000)
    undisturbed = kept(an_organisation(), raw, CUSTOMERS)
    apply_import(undisturbed.pk)
    record = kept(an_organisation(), raw, CUSTOMERS)
    chance = random.Random(1)  # noqa: S311
    with an_applier(record, tmp_path) as applier:
        assert applier.stdout is not None
        for _kill in range(20):
            child, so_far = int(applier.stdout.readline()), lines_done(record)
            end = time.monotonic() + PATIENCE
            while lines_done(record) == so_far:
                assert time.monotonic() < end, "it did not come so far"
            time.sleep(chance.random() * 0.03)  # anywhere in the next chunk
            os.kill(child, signal.SIGKILL)
        assert applier.wait(PATIENCE) == 0
    for one in (undisturbed, record):
        one.refresh_from_db()
    assert (record.state, record.lines_done) == ("done", 16_000)
    assert what_is_there(record) == what_is_there(undisturbed)


# --- stopped --------------------------------------------------------------------------------------


def test_stopped_it_keeps_what_came_in_and_goes_on_when_told(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = kept(organisation, many(1_000, customers=1_000), CUSTOMERS)
    owner = the_owner_of(organisation)
    take = applying._Applier.take

    def take_and_be_stopped(self: Any, rows: Any) -> None:
        take(self, rows)
        assert stop(record, owner)

    monkeypatch.setattr(applying._Applier, "take", take_and_be_stopped)
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.lines_done) == ("stopped", applying.FIRST_CHUNK)
    assert Customer.objects.count() == applying.FIRST_CHUNK
    monkeypatch.undo()
    apply_import(record.pk)  # a job that is late
    assert Customer.objects.count() == applying.FIRST_CHUNK
    assert begin(record, lines=1_000)
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.rows.count(), Customer.objects.count()) == ("done", 1_000, 1_000)


# --- beside others --------------------------------------------------------------------------------


def test_a_record_made_by_hand_meanwhile_is_found_at_the_next_attempt(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Writer.write
    clashes: list[int] = []

    def late(self: Writer, *chunk: Any) -> Any:
        if not clashes:
            clashes.append(1)
            raise IntegrityError("as the database says it")
        return write(self, *chunk)

    monkeypatch.setattr(Writer, "write", late)
    report = take_in(organisation, b"Nom;Code client\nAcme;C1\nBeta;C2\n", CUSTOMERS)
    assert report.as_dict["created"]["customers"] == Customer.objects.count() == 2
    assert report.lines == 2


def test_what_cannot_be_written_ends_the_import_and_is_not_tried_for_ever(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_self: Writer, *_chunk: Any) -> None:
        raise IntegrityError("as the database says it")

    monkeypatch.setattr(Writer, "write", never)
    record = kept(organisation, b"Nom\nAcme\n", CUSTOMERS)
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.report["failure"]["code"]) == ("failed", "crashed")
    assert issubclass(Clash, Exception)
    assert not issubclass(Clash, TakenOver)


# --- the lock -------------------------------------------------------------------------------------


def test_chunks_grow_and_shrink_towards_the_lock_that_is_wanted() -> None:
    assert next_size(1_000, LOCK_WANTED) == 1_000
    assert next_size(1_000, LOCK_WANTED * 1.25) == 800
    assert next_size(1_000, LOCK_WANTED / 1.5) == 1_500
    assert next_size(1_000, LOCK_WANTED / 100) == 2_000  # one quick chunk proves little
    assert next_size(1_000, LOCK_WANTED * 100) == 500
    assert next_size(600, LONGEST_LOCK) == STEADY_CHUNK  # a busy machine: many more would not help
    assert next_size(STEADY_CHUNK, LONGEST_LOCK) == STEADY_CHUNK
    assert next_size(STEADY_CHUNK, LONGEST_LOCK * 2) < STEADY_CHUNK
    assert next_size(100, LOCK_WANTED) == 100
    assert next_size(SMALLEST_CHUNK, 5.0) == SMALLEST_CHUNK
    assert next_size(LARGEST_CHUNK, 0.0) == LARGEST_CHUNK


# --- memory ---------------------------------------------------------------------------------------


def test_nothing_is_remembered_of_customers_who_do_not_come_back(
    organisation: Organisation,
) -> None:
    report = bring(organisation, "customers", many(2_500, customers=2_500).decode())
    assert report.tally.outcomes.is_empty
    report = bring(organisation, "customers", many(2_600, customers=2_500).decode(), mode="update")
    assert not report.tally.outcomes.is_empty
    assert len(report.tally.outcomes.at("customers", range(1, 10**5))) < 200


def lines_and_records() -> int:
    """How many there are in memory; by type, since a lazy object would be woken by `isinstance`."""
    return sum(issubclass(type(one), Line | Known) for one in gc.get_objects())


def test_a_chunk_leaves_nothing_in_memory_for_a_search_of_cycles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take, alive = applying._Applier.take, []

    def take_and_look(applier: Any, rows: list[Any]) -> None:
        take(applier, rows)
        alive.append(lines_and_records())

    monkeypatch.setattr(applying._Applier, "take", take_and_look)
    gc.collect()
    before = lines_and_records()
    gc.disable()
    try:
        take_in(an_organisation(), many(600, customers=200), CUSTOMERS)
    finally:
        gc.enable()

    assert len(alive) > 1
    assert max(alive) <= before


def test_a_check_finds_what_its_earlier_lines_made_wherever_they_stand(
    organisation: Organisation,
) -> None:
    """By its id, by its name, by the name that it got, in its group, with its contacts."""
    filler = "".join(f"Autre {n};A{n};;;\n" for n in range(1_200))
    known = a_customer("Gamma", organisation=organisation, external_id="G1")
    content = (
        "Nom;Code client;Groupe;Référence groupe;Mail\n"
        f"Acme;C1;Un;;a@x.example\nDelta;G1;;;g@x.example\nBeta;;Un;R1;\n{filler}"
        f"Acme;;Deux;;a@x.example\nDelta;;;;h@x.example\nBeta;B1;;;b@x.example\n{filler}"
        ";C1;;;c@x.example\nGamma;;;;g@x.example\n;B1;Deux;R2;\n"
    )
    report = bring(organisation, "customers", content, mode="update")
    counts = report.as_dict
    # Delta's old name is free again: the last Gamma is somebody else.
    assert counts["created"]["customers"] == 1_200 + 3
    assert counts["updated"]["customers"] == 1
    assert counts["created"]["contacts"] == 3 + 2 + 1
    assert counts["joined"] == 1_200 + 5
    known.refresh_from_db()
    assert known.name == "Delta"
    assert CustomerGroup.objects.count() == 2


def test_the_first_errors_are_told_and_the_others_counted(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "PROBLEMS_TOLD", 10)
    content = "Nom;Mail\n" + "".join(f"Client {n};a@@b\n" for n in range(25))
    report = bring(organisation, "customers", content)
    assert (report.lines_in_error, len(report.errors), report.untold) == (25, 10, 15)


def test_lines_of_the_file_that_are_left_out_are_among_those_that_are_counted(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "PROBLEMS_TOLD", 10)
    report = bring(organisation, "customers", "Nom;Ville\nAcme;Lyon\n" + "Nom;Ville\n" * 25)
    assert (report.lines, len(report.warnings), report.untold) == (1, 10, 15)
