"""Undoings that are killed, come twice, or meet each other; big ones, and very big customers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, models
from django_q.models import OrmQ

from relance.customers.models import Contact, Customer
from relance.dunning.models import Pause
from relance.history.models import Event
from relance.imports import undo_jobs
from relance.imports.models import Import, ImportKept
from relance.imports.undo_jobs import foresee_import, sweep_silent_undoings, undo_import
from relance.imports.undoing import foreseeing, retracing
from relance.imports.undoing.foreseeing import foresee
from relance.imports.undoing.pointing import MODELS, PARTS, ties_to
from relance.imports.undoing.recounting import Recount
from relance.imports.undoing.taking_back import take_back
from relance.imports.undoing.undo import (
    UndoneElsewhere,
    UndoPaused,
    begin_undo,
    go_on,
    undo,
)
from relance.invoices.models import Invoice, Payment
from relance.notifications.models import Notification
from relance.organisations.checking import ties
from relance.organisations.models import Organisation
from tests.conftest import Clock
from tests.factories import an_invoice, an_organisation, the_owner_of
from tests.imports.test_undoing import (
    a_file,
    a_message_about,
    an_update,
    imported,
    invoices,
    tables,
    undone,
)
from tests.messaging.test_dying_workers import database_url

pytestmark = pytest.mark.django_db
PATIENCE = 60  # seconds for a process to come so far


def many(count: int) -> str:
    lines = (f"Client {n};C{n};Groupe {n % 7};m{n}@x.example\n" for n in range(count))
    return "Nom du client;Code client;Groupe;Mail\n" + "".join(lines)


def finished(record: Import) -> Import:
    """Work through the queue, as the worker does."""
    undo_import(record.pk)
    while task := OrmQ.objects.first():
        task.delete()
        undo_import(record.pk)
    record.refresh_from_db()
    return record


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_where_it_stood(tmp_path: Path) -> None:
    organisation = an_organisation()
    before = tables()
    record = imported(organisation, "customers", many(4_000))
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "relance.config.settings",
        "RELANCE_DATA": str(tmp_path),
    }
    command = [sys.executable, "-m", "relance.config.cli", "undo-import", str(record.pk)]
    kills = 0
    while kills < 3:
        cursor = Import.objects.get(pk=record.pk).undo_cursor
        worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        until(lambda at=cursor: Import.objects.get(pk=record.pk).undo_cursor != at)  # type: ignore[misc]
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        kills += 1
        record.refresh_from_db()
        assert record.state == "undoing"
        # whole stretches: each customer with its contact, or not at all
        assert Customer.objects.count() == Contact.objects.count()
    assert 0 < Customer.objects.count() < 4_000
    assert subprocess.run(command, env=environment, check=False).returncode == 0
    record.refresh_from_db()
    assert record.state == "undone"
    assert record.undo_report["removed"] == {"customers": 4_000, "contacts": 4_000, "groups": 7}
    assert tables() == before
    assert Event.objects.filter(batch=record.undo_batch, verb="customer.removed").count() == 4_000


def until(happened: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it did not come so far"
        time.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_click_at_once_undo_it_once() -> None:
    organisation = an_organisation()
    before = tables()
    record = imported(organisation, "customers", many(1_500))
    claims: list[bool] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            claims.append(begin_undo(record, member=None))
            undo_import(record.pk)
        except BaseException as problem:  # noqa: BLE001
            failures.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _person in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(claims) == [False, False, True]
    assert finished(record).state == "undone"
    assert tables() == before
    assert Event.objects.filter(verb="import.undone").count() == 1
    assert Event.objects.filter(verb="customer.removed").count() == 1_500


@pytest.mark.django_db(transaction=True)
def test_what_a_person_adds_at_that_moment_stays_with_its_customer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Or, where the database lets one write after the other, does not come in."""
    organisation = an_organisation()
    record = imported(organisation, "customers", a_file(organisation))
    acme = Customer.objects.get(name="Acme")
    refused: list[Exception] = []

    def pause() -> None:
        try:
            Pause.objects.create(organisation=organisation, customer=acme, reason="r")
        except IntegrityError as problem:
            refused.append(problem)
        finally:
            connections.close_all()

    person = threading.Thread(target=pause)
    real = take_back

    def late(record: Import, decision: Any) -> None:
        if not person.ident:
            person.start()
            person.join(timeout=2)
        real(record, decision)

    monkeypatch.setattr("relance.imports.undoing.undo.take_back", late)
    begin_undo(record, member=None)
    assert finished(record).state == "undone"
    person.join()
    assert Customer.objects.count() == Pause.objects.count() == 1 - len(refused)
    assert [row.reasons for row in record.kept.filter(what="customer")] == (
        [] if refused else [["has_pause"]]
    )


def test_twice_is_harmless(organisation: Organisation) -> None:
    record = imported(organisation, "customers", a_file(organisation))
    owner = the_owner_of(organisation)
    undone(record)
    after = tables()
    assert not begin_undo(record, member=owner)
    with pytest.raises(UndoneElsewhere):
        undo(record)
    undo_import(record.pk)
    assert tables() == after
    told = Notification.objects.get(kind="import.undone")
    assert (told.member, told.url) == (owner, record.undo_path)


def test_a_long_one_goes_on_in_the_next_job(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables()
    record = imported(organisation, "customers", many(1_300))
    begin_undo(record, member=None)
    monkeypatch.setattr(undo_jobs, "BUDGET", timedelta(0))
    undo_import(record.pk)
    task = OrmQ.objects.get()
    assert (task.task["func"], task.task["args"]) == (undo_jobs.UNDO, (record.pk,))
    assert 0 < Customer.objects.count() < 1_300
    assert finished(record).state == "undone"
    assert tables() == before


def test_one_of_which_nothing_is_heard_goes_on_by_itself(
    organisation: Organisation, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00")
    record = imported(organisation, "customers", a_file(organisation))
    begin_undo(record, member=None)
    clock.forward(minutes=19)
    sweep_silent_undoings()
    assert not OrmQ.objects.exists()
    clock.forward(minutes=2)
    sweep_silent_undoings()
    sweep_silent_undoings()
    assert OrmQ.objects.get().task["args"] == (record.pk,)
    assert finished(record).state == "undone"


def test_a_mistake_of_ours_is_seen_and_goes_on_by_a_button(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00")
    before = tables()
    record = imported(organisation, "customers", many(700))
    begin_undo(record, member=None)
    real, calls = take_back, []

    def breaks(record: Import, decision: Any) -> None:
        real(record, decision)
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError

    monkeypatch.setattr("relance.imports.undoing.undo.take_back", breaks)
    undo_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.undo_report["failure"]) == ("undoing", {"code": "crashed"})
    clock.forward(hours=1)
    sweep_silent_undoings()
    assert not OrmQ.objects.exists()
    assert go_on(record)
    assert not go_on(record)
    assert finished(record).state == "undone"
    assert tables() == before


def test_a_customer_with_very_much_is_taken_back_in_parts(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retracing, "AT_ONCE", 5)
    before = tables()
    lines = "".join(f"F{n};Acme;15/09/2026;15/10/2026;100,00;{n},00\n" for n in range(23))
    record = invoices(
        organisation, "Numéro;Nom du client;Date;Échéance;Montant TTC;Déjà payé\n" + lines
    )
    undone(record)  # the preview says the same
    assert tables() == before
    record = imported(organisation, "customers", a_file(organisation) * 2)
    undone(record)
    assert tables() == before


@pytest.mark.parametrize("is_killed", [False, True])
def test_what_stays_of_a_customer_with_very_much_is_named_once(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, is_killed: bool
) -> None:
    """Whether one worker goes through all of it, or another one takes over after every part."""
    monkeypatch.setattr(retracing, "AT_ONCE", 5)
    lines = "".join(f"F{n};Acme;15/09/2026;15/10/2026;100,00;{n},00\n" for n in range(23))
    record = invoices(
        organisation, "Numéro;Nom du client;Date;Échéance;Montant TTC;Déjà payé\n" + lines
    )
    for number in ("F0", "F11", "F22"):
        a_message_about(Invoice.objects.get(number=number))
    done = undone_in_parts(record) if is_killed else undone(record)
    assert sorted(row.number for row in Invoice.objects.all()) == ["F0", "F11", "F22"]
    assert Payment.objects.count() == 2
    assert done.removed == {"invoices": 20, "payments": 20}
    assert done.kept == ImportKept.objects.count() == 6


def undone_in_parts(record: Import) -> Recount:
    begin_undo(record, member=None)
    while True:
        try:
            return undo(record, budget=timedelta(0))
        except UndoPaused:
            continue


def test_contacts_of_a_customer_with_very_much_stay_with_it(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own turn comes last: theirs with it."""
    monkeypatch.setattr(retracing, "AT_ONCE", 5)
    lines = "".join(f"Acme;Ville {n % 2};m{n}@acme.example;{n % 2}\n" for n in range(12))
    record = imported(organisation, "customers", "Nom;Ville;Mail;Principal\n" + lines)
    an_invoice(Customer.objects.get())
    done = undone(record)
    assert Contact.objects.count() == 12
    assert Contact.objects.filter(is_main=True).count() == 1
    assert done.removed.total() == 0
    assert done.kept == record.kept.count() == 13


def test_cells_of_many_lines_of_one_customer_return_to_the_first_value(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "".join(f"A1;Ville {n};m{n}@acme.example\n" for n in range(700))
    acme, record = an_update(organisation, "Code client;Ville;Mail\n" + lines)
    acme.refresh_from_db()
    assert acme.city == "Ville 699"
    monkeypatch.setattr(retracing, "AT_ONCE", 50)
    done = undone(record)
    acme.refresh_from_db()
    assert (acme.city, Contact.objects.count(), done.restored) == ("", 1, 1)


def test_the_number_of_queries_does_not_follow_the_number_of_records(
    organisation: Organisation, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for size in (3, 100):
        content = "Nom;Code client;Mail;Groupe\n" + "".join(
            f"Client {size}-{n};C{size}-{n};m{n}@x.example;G {size}-{n}\n" for n in range(size)
        )
        record = imported(organisation, "customers", content)
        begin_undo(record, member=None)
        with django_assert_max_num_queries(110) as queries:
            undo(record)
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 10  # sets of many go by way of another table


def test_a_big_one_is_looked_at_in_the_background(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00")
    monkeypatch.setattr(foreseeing, "AT_A_GLANCE", 3)
    record = imported(organisation, "customers", a_file(organisation))
    assert foreseeing.foreseen_at_once(record) is None
    mark = foreseeing.ask(record)
    assert mark
    assert foreseeing.ask(record) == ""  # one look at a time
    record.refresh_from_db()
    waiting = foreseeing.foreseen_in_background(record)
    assert waiting is not None
    assert not waiting.is_ready
    foresee_import(record.pk, mark)
    record.refresh_from_db()
    seen = foreseeing.foreseen_in_background(record)
    plain = foresee(record)
    assert seen is not None
    assert plain is not None
    assert seen.is_ready
    assert seen.recount.stored == plain.recount.stored
    clock.forward(minutes=20)
    assert foreseeing.foreseen_in_background(record) is None
    begin_undo(record, member=None)
    foresee_import(record.pk, mark)  # a look that comes late says nothing
    record.refresh_from_db()
    assert "preview" not in record.undo_report


def test_no_table_that_points_to_what_imports_create_is_forgotten() -> None:
    pointing = {
        (field.model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model in MODELS.values()
    }
    known = {(tie.model, tie.column) for kind in MODELS for tie in ties_to(kind)}
    parts = {(tie.model, tie.column) for tie in ties() if tie.model in PARTS}
    assert pointing - parts == known
