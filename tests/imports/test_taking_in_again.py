"""Long files, and imports that come twice, together, or are killed in the middle."""

import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django_q.models import OrmQ

from relance.customers.models import Contact, Customer
from relance.imports import jobs
from relance.imports.applying import writing
from relance.imports.applying.apply import TakenOver, apply
from relance.imports.applying.pacing import FIRST_CHUNK as CHUNK
from relance.imports.applying.starting import begin
from relance.imports.checking.intake import Settings, open_intake
from relance.imports.jobs import apply_import, sweep_silent
from relance.imports.models import Import
from relance.organisations.models import Organisation
from tests.conftest import Clock
from tests.factories import an_organisation
from tests.imports.bringing import bring, kept

pytestmark = pytest.mark.django_db


def many(count: int) -> str:
    lines = "".join(
        f"Client {number % 900};C{number % 900};{number}@x.example\n" for number in range(count)
    )
    return "Nom du client;Code client;Mail\n" + lines


def test_lines_of_one_customer_far_apart_in_a_long_file(organisation: Organisation) -> None:
    report = bring(organisation, "customers", many(1_300))
    assert report.as_dict["created"]["customers"] == Customer.objects.count() == 900
    assert report.as_dict["created"]["contacts"] == Contact.objects.count() == 1_300
    assert report.as_dict["updated"] == dict.fromkeys(report.as_dict["updated"], 0)
    assert report.as_dict["joined"] == 400


def test_the_number_of_queries_does_not_follow_the_number_of_lines(
    organisation: Organisation, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for size in (5, 50):
        content = "Nom;Code client;Mail;Principal;Groupe\n" + "".join(
            f"Client {size}-{n};C{size}-{n};m{size}-{n}@x.example;1;Groupe {size}-{n}\n"
            for n in range(size)
        )
        with django_assert_max_num_queries(80) as queries:
            bring(organisation, "customers", content)
        counts.append(len(queries))
    assert counts[1] - counts[0] <= 6


def test_an_import_that_was_killed_goes_on_where_it_stood(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = kept(organisation, many(1_300).encode(), Settings(kind="customers"))

    class Killed(BaseException):
        pass

    real, calls = writing.Writer.write, []

    def dies(self: Any, *chunk: Any) -> Any:
        outcomes = real(self, *chunk)
        calls.append(1)
        if len(calls) == 2:
            raise Killed
        return outcomes

    monkeypatch.setattr(writing.Writer, "write", dies)
    with pytest.raises(Killed):
        apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.lines_done) == ("applying", CHUNK)
    assert Contact.objects.count() == CHUNK
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "done"
    assert record.rows.count() == Contact.objects.count() == 1_300
    assert record.report["created"] == {
        "customers": 900,
        "contacts": 1_300,
        "invoices": 0,
        "credit_notes": 0,
        "payments": 0,
    }
    assert record.report["joined"] == 400


@pytest.mark.django_db(transaction=True)
def test_two_people_importing_the_same_file_at_once_make_no_double() -> None:
    organisation = an_organisation()
    raw = many(1_100).encode()
    settings = Settings(kind="customers")
    records = [kept(organisation, raw, settings) for _person in range(2)]
    failures: list[BaseException] = []

    def work(pk: int) -> None:
        try:
            apply_import(pk)
        except BaseException as problem:  # noqa: BLE001
            failures.append(problem)
        finally:
            connections.close_all()

    # the same import twice too, as a queue that delivers at least once does
    threads = [
        threading.Thread(target=work, args=[pk])
        for pk in (records[0].pk, records[1].pk, records[0].pk)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Customer.objects.count() == 900
    assert Contact.objects.count() == 1_100
    reports = [Import.objects.get(pk=record.pk).report for record in records]
    assert sum(report["created"]["customers"] for report in reports) == 900
    assert sum(report["created"]["contacts"] for report in reports) == 1_100


def test_an_import_that_is_over_is_not_applied_again(organisation: Organisation) -> None:
    raw = b"Nom du client\nAcme\n"
    settings = Settings(kind="customers")
    record = kept(organisation, raw, settings)
    Import.objects.filter(pk=record.pk).update(state=Import.State.CANCELLED)
    intake = open_intake(io.BytesIO(raw), organisation, settings)
    with pytest.raises(TakenOver):
        apply(record, intake)
    assert Customer.objects.count() == 0


def test_an_import_of_which_nothing_is_heard_fails_and_goes_on_by_a_button(
    organisation: Organisation, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00:00+02:00")
    record = kept(organisation, many(600).encode(), Settings(kind="customers"))
    clock.set("2026-10-05T09:19:00+02:00")
    sweep_silent()
    record.refresh_from_db()
    assert record.state == "applying"
    clock.set("2026-10-05T09:21:00+02:00")
    sweep_silent()
    record.refresh_from_db()
    assert (record.state, record.report["failure"]["code"]) == ("failed", "interrupted")
    assert begin(record, lines=600)
    sweep_silent()
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.rows.count()) == ("done", 600)
    assert record.beat_at is not None


def test_each_chunk_is_heard(
    organisation: Organisation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set("2026-10-05T09:00:00+02:00")
    record = kept(organisation, many(600).encode(), Settings(kind="customers"))
    clock.set("2026-10-05T09:21:00+02:00")
    monkeypatch.setattr(jobs, "BUDGET", timedelta(0))
    apply_import(record.pk)
    sweep_silent()
    record.refresh_from_db()
    assert (record.state, record.lines_done) == ("applying", CHUNK)


def test_an_import_longer_than_a_job_goes_on_in_the_next_one(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = kept(organisation, many(600).encode(), Settings(kind="customers"))
    monkeypatch.setattr(jobs, "BUDGET", timedelta(0))
    steps = []
    apply_import(record.pk)
    while (task := OrmQ.objects.first()) is not None:
        steps.append(Import.objects.get(pk=record.pk).lines_done)
        assert (task.task["func"], task.task["args"]) == (jobs.APPLY, (record.pk,))
        task.delete()
        apply_import(record.pk)
    record.refresh_from_db()
    assert steps == [CHUNK, 2 * CHUNK, 600]
    assert (record.state, Contact.objects.count()) == ("done", 600)
