"""An import that is stopped or fails: what is in stays, it goes on, or is decided anew."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from relance.core import clock
from relance.customers.models import Customer
from relance.history.models import Event
from relance.imports.applying import apply as applying
from relance.imports.applying.apply import apply, fail
from relance.imports.applying.starting import intake_of, stop
from relance.imports.checking.intake import Settings
from relance.imports.jobs import apply_import, sweep_silent
from relance.imports.models import Import
from relance.notifications.models import Notification
from relance.organisations.models import Member
from tests.conftest import Clock
from tests.imports.bringing import kept
from tests.imports.visiting import at, confirm, seen, text, upload

pytestmark = pytest.mark.django_db


TITLED = "Export du 5 octobre;;\n;;\nSociété;Où;Réf. client\nAcmé;Lyon;C1\n".encode("cp1252")


def clients(number: int) -> bytes:
    return ("Nom du client\n" + "".join(f"Client {n}\n" for n in range(number))).encode()


def test_stopping_keeps_what_came_in_and_the_import_can_go_on(
    visitor: Client, member: Member
) -> None:
    record = kept(member.organisation, clients(2_500), Settings(kind="customers"))
    assert "Stop" in seen(visitor, record)
    visitor.post(at("stop", record.pk))
    record.refresh_from_db()
    assert record.state == "stopped"
    assert Event.objects.filter(verb="import.stopped").count() == 1
    apply_import(record.pk)  # the job comes too late: nothing goes in any more
    assert Customer.objects.count() == record.lines_done
    page = seen(visitor, record)
    assert "Stopped before a line came in" in page
    assert "Resume" in page
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    record.refresh_from_db()
    assert record.state == "done"
    assert Customer.objects.count() == 2_500
    assert not stop(record, member)  # too late


def test_stopped_in_the_middle_the_worker_takes_no_further_chunk(
    visitor: Client, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = kept(member.organisation, clients(3_000), Settings(kind="customers"))
    chunks = 0
    looks = applying._Applier._look_at_the_time

    def then_stop(self: Any) -> None:
        nonlocal chunks
        chunks += 1
        if chunks == 2:
            visitor.post(at("stop", record.pk))
        looks(self)

    monkeypatch.setattr(applying._Applier, "_look_at_the_time", then_stop)
    with pytest.raises(applying.TakenOver):
        apply(record, intake_of(record))
    record.refresh_from_db()
    assert record.state == "stopped"
    assert 0 < record.lines_done < 3_000
    assert Customer.objects.count() == record.rows.count() == record.lines_done
    page = seen(visitor, record, show="all")
    assert "Client 0" in page
    monkeypatch.undo()
    visitor.post(at("apply", record.pk))
    apply_import(record.pk)
    record.refresh_from_db()
    assert (record.state, record.rows.count()) == ("done", 3_000)
    assert record.report["created"]["customers"] == Customer.objects.count() == 3_000


def test_what_came_to_nothing_is_decided_anew(visitor: Client, member: Member) -> None:
    """Resuming would fail each time: there is a way back to the columns and the answers."""
    record = upload(visitor, "customers", "a.csv", TITLED)
    for end in ("failed", "stopped"):
        seen(visitor, record)
        visitor.post(at("apply", record.pk))
        record.refresh_from_db()
        if end == "failed":
            fail(record, "crashed", "Something went wrong")
        else:
            assert stop(record, member)
        page = seen(visitor, record)
        assert "Back to the columns and answers" in page
        assert "See what came in" not in page
        assert "Undo this import" not in page
        assert "Resume" in page
        visitor.post(at("decide_again", record.pk))
        record.refresh_from_db()
        assert (record.state, record.report, record.finished_at) == ("uploaded", {}, None)
    apply_import(record.pk)  # what still waits in the queue
    assert not Customer.objects.exists()
    page = seen(visitor, record)
    assert "header on line 3" in page
    visitor.post(at("choices", record.pk), {"mode": "create", "column-2": ""})
    seen(visitor, record)
    report = confirm(visitor, record)
    assert (record.state, report["created"]["customers"]) == ("done", 1)
    visitor.post(at("decide_again", record.pk))
    record.refresh_from_db()
    assert record.state == "done"


def test_what_came_in_in_part_is_not_decided_anew(visitor: Client, member: Member) -> None:
    record = kept(member.organisation, b"Nom\nAcme\nBolt\n", Settings(kind="customers"))
    begun = {"lines": 2, "lines_done": 1, "report": {"created": {"customers": 1}}}
    Import.objects.filter(pk=record.pk).update(**begun)
    record.refresh_from_db()
    fail(record, "crashed", "Something went wrong")
    page = seen(visitor, record)
    assert "Back to the columns and answers" not in page
    assert page.count("data-primary") == 1  # to go on, and nothing else
    assert "Undo this import" in page
    visitor.post(at("decide_again", record.pk))
    record.refresh_from_db()
    assert record.state == "failed"


def test_whoever_left_is_told_that_it_failed(visitor: Client, member: Member, clock: Clock) -> None:
    clock.set("2026-10-05T09:00:00+02:00")
    record = kept(member.organisation, b"Nom\nAcme\n", Settings(kind="customers"))
    Import.objects.filter(pk=record.pk).update(created_by=member)
    clock.set("2026-10-05T09:30:00+02:00")
    sweep_silent()
    told = Notification.objects.get(member=member)
    assert told.kind == "import.failed"
    assert "can go on" in text(visitor.get(reverse("notifications:list", args=["verdet"])))


def test_the_time_that_is_left_counts_from_where_it_went_on(
    visitor: Client, member: Member
) -> None:
    record = kept(member.organisation, b"Nom\nAcme\n", Settings(kind="customers"))
    started = clock.now() - timedelta(seconds=10)
    Import.objects.filter(pk=record.pk).update(
        lines=100_000, lines_done=60_000, lines_before=50_000, started_at=started
    )
    page = seen(visitor, record)
    assert "Line 60,000 of 100,000" in page
    assert "lines/s, 4" in page  # 40,000 at 1,000 a second
