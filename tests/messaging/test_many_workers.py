"""Trap 2: any number of workers at once, each message leaves once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from relance.history.models import Event
from relance.messaging.composing import queue_message
from relance.messaging.models import EmailMessage, MessageInvoice
from relance.messaging.outbox import Delivery, deliver_waiting
from relance.messaging.sweep import sweep
from tests.factories import a_contact, a_customer, an_invoice, an_organisation
from tests.messaging.conftest import PURPOSE, Gate, a_message
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6
MESSAGES = 25


def work(_number: int) -> Delivery:
    try:
        sweep()
        return deliver_waiting()
    finally:
        connection.close()


def test_each_message_leaves_once(gate: Gate, smtp_server: SmtpServer, settings: Settings) -> None:
    settings.EMAIL_URL = smtp_server.url
    organisation = an_organisation()
    customers = [a_customer(organisation=organisation) for _ in range(MESSAGES)]
    written = {a_message(customer).message_id for customer in customers}
    with ThreadPoolExecutor(WORKERS) as workers:
        done = list(workers.map(work, range(WORKERS)))
    assert sum(delivery.sent for delivery in done) == MESSAGES
    assert sum(delivery.failed for delivery in done) == 0
    arrived = Counter(str(mail["Message-ID"]) for mail in smtp_server.messages)
    assert set(arrived) == written
    assert set(arrived.values()) == {1}
    assert Event.objects.filter(verb="message.sent").count() == MESSAGES


def test_nothing_leaves_from_inside_a_transaction(
    gate: Gate, smtp_server: SmtpServer, settings: Settings
) -> None:
    """What it writes down could be taken back, and the mail could not."""
    settings.EMAIL_URL = smtp_server.url
    message = a_message()
    with transaction.atomic():
        assert deliver_waiting().failed == 1
    assert smtp_server.messages == []
    assert EmailMessage.objects.get(pk=message.pk).state == EmailMessage.State.WAITING


def test_twenty_posts_of_one_form_write_one_message() -> None:
    customer = a_customer(organisation=an_organisation())
    contact = a_contact(customer)
    invoice = an_invoice(customer, due_in=-5)
    key = uuid4()

    def write(_number: int) -> int:
        try:
            return queue_message(
                customer.organisation,
                customer=customer,
                purpose=PURPOSE,
                language="fr",
                to=[contact.email],
                subject_source="Objet",
                body_source="Texte",
                invoices=[invoice],
                request_key=key,
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        written = set(workers.map(write, range(20)))
    assert len(written) == 1
    assert EmailMessage.objects.count() == 1
    assert MessageInvoice.objects.count() == 1
