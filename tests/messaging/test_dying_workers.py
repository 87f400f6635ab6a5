"""Trap 3: a worker is killed with a message in its hands. Real processes, a real mail server."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from relance.history.models import Event
from relance.messaging.deciding import mark_arrived, send_again
from relance.messaging.models import EmailMessage
from relance.messaging.outbox import claim_next, deliver_waiting, hand_over
from relance.messaging.settling import mark_sent
from relance.messaging.sweep import sweep
from relance.notifications.models import Notification
from tests.conftest import Clock
from tests.factories import the_owner_of
from tests.messaging.conftest import Gate, a_message
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)
State = EmailMessage.State
PATIENCE = 30  # seconds for a process to come so far


def database_url() -> str:
    """How another process reaches the database of the tests."""
    database: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    return f"postgres://{who}/{database['NAME']}"


@contextmanager
def a_worker(server: SmtpServer, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "EMAIL_URL": server.url,
        "RELANCE_DATA": str(data),
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.messaging.worker"],
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def until(happened: Callable[[], Any]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it did not come so far"
        time.sleep(0.05)


def now_of(message: EmailMessage) -> EmailMessage:
    return EmailMessage.objects.get(pk=message.pk)


@pytest.fixture(autouse=True)
def real_mail(settings: Settings, smtp_server: SmtpServer) -> None:
    settings.EMAIL_URL = smtp_server.url


def test_the_server_took_it_and_the_worker_died_before_recording_it(
    gate: Gate, smtp_server: SmtpServer, clock: Clock, client: Client, tmp_path: Path
) -> None:
    clock.set("2026-10-05T09:00")
    message = a_message()
    smtp_server.after_dot = "hang"
    with a_worker(smtp_server, tmp_path) as worker:
        until(lambda: smtp_server.messages)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    smtp_server.after_dot = "answer"

    assert now_of(message).state == State.LEAVING
    assert now_of(message).handed_over_at is not None
    assert sweep().uncertain == 0  # a worker may still be alive
    clock.forward(minutes=16)
    assert sweep().uncertain == 1
    assert sweep().uncertain == 0

    kept = now_of(message)
    assert kept.state == State.UNCERTAIN
    assert Event.objects.filter(verb="message.uncertain", subject_id=message.pk).count() == 1
    owner = the_owner_of(message.organisation)
    assert Notification.objects.filter(member=owner, kind="message.uncertain").count() == 1
    for _day in range(5):
        clock.forward(days=1)
        sweep()
        assert deliver_waiting().sent == 0
    assert len(smtp_server.messages) == 1

    client.force_login(owner.user)
    page = client.get(f"/o/{message.organisation.slug}/messages/{message.pk}/").content.decode()
    assert "Nobody knows whether it arrived" in page
    assert "It arrived" in page
    assert "Send it again" in page
    listed = client.get(f"/o/{message.organisation.slug}/messages/?state=uncertain")
    assert message.customer.name in listed.content.decode()


def test_the_worker_died_before_the_server_had_anything(
    gate: Gate, smtp_server: SmtpServer, clock: Clock, tmp_path: Path
) -> None:
    clock.set("2026-10-05T09:00")
    message = a_message()
    smtp_server.hangs_at_greeting = True
    with a_worker(smtp_server, tmp_path) as worker:
        until(lambda: now_of(message).body_text)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    smtp_server.hangs_at_greeting = False

    assert now_of(message).state == State.LEAVING
    assert now_of(message).handed_over_at is None
    clock.forward(minutes=16)
    assert sweep().again == 1
    assert now_of(message).state == State.WAITING
    clock.forward(minutes=5)
    assert deliver_waiting().sent == 1
    assert len(smtp_server.messages) == 1


def test_a_message_that_kills_every_worker_is_given_up(gate: Gate, clock: Clock) -> None:
    clock.set("2026-10-05T09:00")
    message = a_message()
    for _attempt in range(6):
        assert claim_next(clock.forward(days=1)) is not None
        clock.forward(minutes=16)
        sweep()
    assert now_of(message).state == State.FAILED
    assert now_of(message).reasons == ["worker_died", "gave_up"]


def test_a_slow_worker_comes_back_and_finds_its_claim_gone(
    gate: Gate, smtp_server: SmtpServer, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00")
    message = a_message()
    claim_next(clock.forward(minutes=1))
    slow = now_of(message)
    clock.forward(minutes=16)
    sweep()
    clock.forward(minutes=5)
    assert deliver_waiting().sent == 1
    assert hand_over(slow) is False
    assert mark_sent(slow) is False
    assert len(smtp_server.messages) == 1


def test_a_slow_worker_that_learns_the_answer_after_the_sweep_settles_it(
    gate: Gate, clock: Clock
) -> None:
    clock.set("2026-10-05T09:00")
    message = a_message()
    claim_next(clock.forward(minutes=1))
    slow = now_of(message)
    assert hand_over(slow) is True
    clock.forward(minutes=16)
    assert sweep().uncertain == 1
    assert mark_sent(slow, "250 taken") is True
    assert now_of(message).state == State.SENT


class TestAPersonDecides:
    @pytest.fixture
    def uncertain(self, gate: Gate, smtp_server: SmtpServer, settings: Settings) -> EmailMessage:
        settings.SMTP_TIMEOUT = 1
        message = a_message()
        smtp_server.after_dot = "drop"
        deliver_waiting()
        smtp_server.after_dot = "answer"
        assert now_of(message).state == State.UNCERTAIN
        return now_of(message)

    def test_it_arrived(self, uncertain: EmailMessage, smtp_server: SmtpServer) -> None:
        mark_arrived(uncertain, the_owner_of(uncertain.organisation))
        assert now_of(uncertain).state == State.SENT
        event = Event.objects.get(verb="message.arrived")
        assert event.member == the_owner_of(uncertain.organisation)
        assert deliver_waiting().sent == 0
        assert len(smtp_server.messages) == 1

    def test_sent_again_it_keeps_its_message_id(
        self, uncertain: EmailMessage, smtp_server: SmtpServer
    ) -> None:
        send_again(uncertain, the_owner_of(uncertain.organisation))
        assert deliver_waiting().sent == 1
        first, second = smtp_server.messages
        assert first["Message-ID"] == second["Message-ID"]
        assert Event.objects.filter(verb="message.sent_again").count() == 1

    def test_the_first_of_two_people_decides(
        self, uncertain: EmailMessage, smtp_server: SmtpServer, client: Client
    ) -> None:
        client.force_login(the_owner_of(uncertain.organisation).user)
        address = f"/o/{uncertain.organisation.slug}/messages/{uncertain.pk}"
        client.post(f"{address}/arrived/")
        for _click in range(3):
            answer = client.post(f"{address}/again/", follow=True)
            assert "This message has changed meanwhile" in answer.content.decode()
        deliver_waiting()
        assert len(smtp_server.messages) == 1

    def test_a_failed_one_is_tried_again_at_the_cured_address(
        self, gate: Gate, smtp_server: SmtpServer, client: Client
    ) -> None:
        message = a_message(to="typo@client.example")
        smtp_server.refuse("typo@client.example")
        deliver_waiting()
        client.force_login(the_owner_of(message.organisation).user)
        address = f"/o/{message.organisation.slug}/messages/{message.pk}"
        page = client.get(f"{address}/").content.decode()
        assert "does not accept this address" in page
        assert "No such user" in page
        wrong = client.post(f"{address}/retry/", {"to": "right@client"})
        assert "“right@client” is not an e-mail address." in wrong.content.decode()
        assert 'value="right@client"' in wrong.content.decode()
        client.post(f"{address}/retry/", {"to": "right@client.example"})
        assert deliver_waiting().sent == 1
        assert smtp_server.envelopes[-1].rcpt_tos == ["right@client.example"]
        event = Event.objects.get(verb="message.retried")
        assert event.changes == {"to": ["typo@client.example", "right@client.example"]}
