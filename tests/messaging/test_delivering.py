"""`relance deliver`, the job of every minute, and account mails."""

import json
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage as AccountMail
from django.core.management import call_command
from django_q.models import OrmQ
from pytest_django import Settings

from relance.config.schedule import SCHEDULE
from relance.messaging import jobs
from relance.messaging.account_mail import Backend
from relance.messaging.models import EmailMessage
from tests.messaging.conftest import Gate, a_message
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db


def deliver(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], int]:
    code = 0
    try:
        call_command("deliver", "--json")
    except SystemExit as ended:
        code = int(ended.code or 0)
    return json.loads(capsys.readouterr().out), code


def test_the_command_says_what_it_did(
    gate: Gate, smtp_server: SmtpServer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_URL = smtp_server.url
    assert deliver(capsys) == ({"sent": 0, "failed": 0, "uncertain": 0, "held": []}, 0)
    a_message()
    assert deliver(capsys) == ({"sent": 1, "failed": 0, "uncertain": 0, "held": []}, 0)
    smtp_server.refuse("gone@client.example")
    a_message(to="gone@client.example")
    a_message()
    assert deliver(capsys) == ({"sent": 1, "failed": 1, "uncertain": 0, "held": []}, 3)
    gate.leaves, gate.reasons = False, ("paid",)
    held = a_message()
    told, code = deliver(capsys)
    assert (told["held"], code) == ([{"message": held.pk, "reason": "paid"}], 0)


def test_every_minute_by_the_schedule(gate: Gate) -> None:
    [entry] = [entry for entry in SCHEDULE if entry.job.startswith("relance.messaging.")]
    assert entry.cron == "* * * * *"
    message = a_message()
    getattr(jobs, entry.job.rpartition(".")[2])()
    assert EmailMessage.objects.get(pk=message.pk).state == EmailMessage.State.SENT


def test_soon_after_it_was_written_and_not_before_it_is_committed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        jobs.deliver_soon()
        assert OrmQ.objects.count() == 0
    assert OrmQ.objects.count() == 1


def test_account_mails_leave_by_the_same_server_and_lie_in_no_mailbox(
    smtp_server: SmtpServer, settings: Settings
) -> None:
    settings.EMAIL_URL = smtp_server.url
    letter = AccountMail("Reset", "Link", "accounts@relance.example", ["me@creditor.example"])
    letter.connection = Backend()
    assert letter.send() == 1
    assert smtp_server.envelopes[0].rcpt_tos == ["me@creditor.example"]
    assert EmailMessage.objects.count() == 0
    assert mail.outbox == []
