"""« Try again » and « Send it again »: to whom a person wants, and no step twice."""

from functools import partial
from uuid import uuid4

import pytest
from pytest_django import Settings

from relance.core.refusal import Refused
from relance.dunning.models import Reminder
from relance.dunning.run import run_dunning
from relance.dunning.sending import send_by_hand
from relance.invoices.models import Invoice
from relance.messaging.deciding import retry_failed, send_again
from relance.messaging.models import EmailMessage
from relance.messaging.outbox import deliver_waiting
from relance.organisations.models import Organisation
from tests import factories as a
from tests.conftest import Clock
from tests.dunning.conftest import MONDAY, someone_late
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation(clock: Clock, settings: Settings, smtp_server: SmtpServer) -> Organisation:
    """On a Monday in October, with a mail server."""
    clock.set(MONDAY)
    settings.EMAIL_URL = smtp_server.url
    return a.an_organisation(country="FR", language="fr", reply_to="compta@creditor.example")


def by_hand(invoice: Invoice, level: str = "R1") -> Reminder:
    latest = Reminder.objects.order_by("pk").last()
    return send_by_hand(
        a.the_owner_of(invoice.organisation),
        [invoice.pk],
        level=level,
        language="fr",
        to=["someone@customer.example"],
        subject="Votre facture",
        body="Merci de régler.",
        request_key=uuid4(),
        seen=latest.pk if latest else 0,
    )


def becomes(state: str, message_id: int) -> EmailMessage:
    EmailMessage.objects.filter(pk=message_id).update(state=state, settled_at=None)
    return EmailMessage.objects.get(pk=message_id)


@pytest.mark.parametrize("contact_is_left", [True, False])
def test_it_leaves_to_the_address_that_a_person_typed(
    organisation: Organisation, smtp_server: SmtpServer, contact_is_left: bool
) -> None:
    invoice = someone_late(organisation, 6)
    contact = invoice.customer.contacts.get()
    smtp_server.refuse(contact.email)
    run_dunning(organisation)
    deliver_waiting()
    if not contact_is_left:
        contact.delete()
    failed = EmailMessage.objects.get()
    retry_failed(failed, a.the_owner_of(organisation), to=["typed@customer.example"])
    assert deliver_waiting().sent == 1
    assert smtp_server.envelopes[-1].rcpt_tos == ["typed@customer.example"]
    assert EmailMessage.objects.get().to == ["typed@customer.example"]


def test_tried_again_as_it_was_it_follows_the_contact(
    organisation: Organisation, smtp_server: SmtpServer
) -> None:
    invoice = someone_late(organisation, 6)
    contact = invoice.customer.contacts.get()
    run_dunning(organisation)
    failed = becomes("failed", EmailMessage.objects.get().pk)
    contact.email = "right@customer.example"
    contact.save()
    retry_failed(failed, a.the_owner_of(organisation), to=failed.to)
    assert deliver_waiting().sent == 1
    assert smtp_server.envelopes[-1].rcpt_tos == ["right@customer.example"]


@pytest.mark.parametrize("ended", ["failed", "uncertain"])
@pytest.mark.parametrize("other", ["waiting", "leaving", "sent", "uncertain"])
def test_a_step_that_another_message_took_meanwhile_is_refused_by_name(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock, ended: str, other: str
) -> None:
    invoice = someone_late(organisation, 6, number="FA-7")
    stale = by_hand(invoice)
    becomes(ended, stale.message_id)
    clock.forward(minutes=5)
    becomes(other, by_hand(invoice).message_id)
    member = a.the_owner_of(organisation)
    message = EmailMessage.objects.get(pk=stale.message_id)
    again = send_again if ended == "uncertain" else partial(retry_failed, to=["x@customer.example"])
    with pytest.raises(Refused) as refused:
        again(message, member)
    assert refused.value.code == "sent_meanwhile"
    assert "FA-7" in refused.value.message
    assert "someone@customer.example" in refused.value.message
    message.refresh_from_db()
    assert message.state == ended


def test_a_second_attempt_that_a_person_wanted_can_be_tried_again(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    invoice = someone_late(organisation, 6)
    by_hand(invoice)
    deliver_waiting()
    clock.forward(minutes=5)
    second = becomes("failed", by_hand(invoice).message_id)
    retry_failed(second, a.the_owner_of(organisation), to=second.to)
    assert deliver_waiting().sent == 1


def test_one_that_waits_does_not_leave_once_another_took_its_step(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    invoice = someone_late(organisation, 6)
    first = becomes("failed", by_hand(invoice).message_id)
    clock.forward(minutes=5)
    retry_failed(first, a.the_owner_of(organisation), to=first.to)
    clock.forward(minutes=5)
    by_hand(invoice)
    deliver_waiting()
    assert len(smtp_server.messages) == 1
    first.refresh_from_db()
    assert (first.state, first.reasons) == ("held", ["sent_meanwhile"])


def test_one_about_another_level_or_outside_the_plan_is_in_nobodys_way(
    organisation: Organisation, smtp_server: SmtpServer, clock: Clock
) -> None:
    invoice = someone_late(organisation, 6)
    first = becomes("failed", by_hand(invoice).message_id)
    clock.forward(minutes=5)
    by_hand(invoice, "R2")
    by_hand(invoice, "")
    retry_failed(first, a.the_owner_of(organisation), to=first.to)
    deliver_waiting()
    assert len(smtp_server.messages) == 3
