"""The pages: each message exactly as it left, its state in words, and nothing that could act."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from relance.customers.models import Customer
from relance.history.queries import latest_events
from relance.history.sentences import told
from relance.messaging import placing
from relance.messaging.models import EmailMessage
from relance.messaging.outbox import deliver_waiting
from relance.organisations.models import Member
from relance.organisations.roles import Role
from tests.factories import (
    PDF,
    a_contact,
    a_customer,
    a_member,
    an_invoice,
    an_organisation,
    the_owner_of,
    with_pdf,
)
from tests.messaging.conftest import Gate, a_message
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db
State = EmailMessage.State


@pytest.fixture
def member() -> Member:
    return the_owner_of(an_organisation("Verdet & Fils", slug="verdet"))


@pytest.fixture
def customer(member: Member) -> Customer:
    customer = a_customer("Talverne <b>& Cie</b>", organisation=member.organisation)
    a_contact(customer, "ines@talverne.example", first_name="<script>", last_name="Collin")
    return customer


@pytest.fixture
def signed_in(client: Client, member: Member) -> Client:
    client.force_login(member.user)
    return client


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def sent(customer: Customer) -> EmailMessage:
    message = a_message(customer, invoices=[with_pdf(an_invoice(customer, due_in=-5))])
    deliver_waiting()
    return EmailMessage.objects.get(pk=message.pk)


class TestOneMessage:
    def test_the_text_that_was_kept_not_one_made_anew(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        message = sent(customer)
        customer.contacts.all().delete()
        invoice = message.invoice_links.get().invoice
        invoice.number = "RENAMED"
        invoice.save()
        body = text(signed_in, f"/o/verdet/messages/{message.pk}/body/")
        assert body == message.body_html
        assert "Collin" in body
        page = text(signed_in, f"/o/verdet/messages/{message.pk}/?view=text")
        kept = re.search(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
        assert kept is not None
        assert "Collin" in kept[1]
        assert "RENAMED" not in kept[1]

    def test_the_body_can_do_nothing(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        message = sent(customer)
        response = signed_in.get(f"/o/verdet/messages/{message.pk}/body/")
        policy = response.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert "script-src" not in policy
        assert "<script>" not in response.content.decode()
        page = text(signed_in, f"/o/verdet/messages/{message.pk}/")
        assert f'<iframe src="/o/verdet/messages/{message.pk}/body/" sandbox' in page

    def test_trap_21_no_address_of_this_machine_stands_in_it(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        message = sent(customer)
        for written in (message.body_html, message.body_text, message.message_id):
            assert "localhost:" not in written
            assert "127.0.0.1" not in written

    def test_its_attachment_is_downloaded(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        message = sent(customer)
        attachment = message.attachments.get()
        response = signed_in.get(f"/o/verdet/messages/{message.pk}/attachments/{attachment.pk}/")
        assert b"".join(response.streaming_content) == PDF  # type: ignore[attr-defined]
        assert attachment.name in response.headers["Content-Disposition"]

    def test_an_attachment_of_another_message_is_unknown(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        first, second = sent(customer), sent(customer)
        foreign = second.attachments.get().pk
        address = f"/o/verdet/messages/{first.pk}/attachments/{foreign}/"
        assert signed_in.get(address).status_code == 404

    def test_a_message_that_waits_shows_what_it_would_say_today(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        message = a_message(customer, subject_source="Pay {{ total_due }}")
        page = text(signed_in, f"/o/verdet/messages/{message.pk}/")
        assert "Pay €120.00" in page
        assert "What it would say today" in page

    def test_a_text_that_cannot_be_read_is_told_not_a_crash(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        message = a_message(customer)
        EmailMessage.objects.filter(pk=message.pk).update(body_source="{{ gone }}")
        assert "gone" in text(signed_in, f"/o/verdet/messages/{message.pk}/?view=text")
        text(signed_in, f"/o/verdet/messages/{message.pk}/body/")

    def test_a_reader_decides_nothing(
        self, gate: Gate, client: Client, member: Member, customer: Customer
    ) -> None:
        message = sent(customer)
        EmailMessage.objects.filter(pk=message.pk).update(state=State.UNCERTAIN)
        client.force_login(a_member(Role.READER, organisation=member.organisation).user)
        assert "Send it again" not in text(client, f"/o/verdet/messages/{message.pk}/")
        answer = client.post(f"/o/verdet/messages/{message.pk}/again/")
        assert answer.status_code == 403
        assert EmailMessage.objects.get(pk=message.pk).state == State.UNCERTAIN


class TestLists:
    def test_tabs_search_and_the_bin(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        sent(customer)
        binned = a_customer("Binned SARL", organisation=customer.organisation)
        sent(binned)
        binned.state = Customer.State.BIN
        binned.save()
        uncertain = sent(a_customer("Sérac", organisation=customer.organisation))
        EmailMessage.objects.filter(pk=uncertain.pk).update(state=State.UNCERTAIN)
        page = text(signed_in, "/o/verdet/messages/")
        assert "Talverne" in page
        assert "Binned SARL" not in page
        narrowed = text(signed_in, "/o/verdet/messages/?state=uncertain")
        assert "Sérac" in narrowed
        assert "Talverne" not in narrowed
        found = text(signed_in, "/o/verdet/messages/?q=talverne")
        assert "Talverne" in found
        assert "Sérac" not in found
        text(signed_in, "/o/verdet/messages/?state=nonsense&sort=nonsense&page=nonsense&q=%00")

    def test_the_list_asks_no_more_for_many_than_for_one(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        sent(customer)
        with CaptureQueriesContext(
            connection,
        ) as one:
            text(signed_in, "/o/verdet/messages/")
        for _ in range(10):
            a_message(customer)
        with CaptureQueriesContext(connection) as many:
            text(signed_in, "/o/verdet/messages/")
        assert len(many) <= len(one)

    def test_the_mailbox_holds_what_did_not_leave_by_mail(
        self, gate: Gate, signed_in: Client, customer: Customer
    ) -> None:
        assert "The mailbox is empty" in text(signed_in, "/o/verdet/mailbox/")
        sent(customer)
        assert "ines@talverne.example" in text(signed_in, "/o/verdet/mailbox/")

    def test_what_left_by_real_mail_is_not_in_the_mailbox(
        self,
        gate: Gate,
        signed_in: Client,
        customer: Customer,
        settings: Settings,
        smtp_server: SmtpServer,
    ) -> None:
        settings.EMAIL_URL = smtp_server.url
        assert sent(customer).transport == EmailMessage.Transport.SMTP
        assert "ines@talverne.example" not in text(signed_in, "/o/verdet/mailbox/")

    def test_templates_are_there_in_both_languages(self, signed_in: Client) -> None:
        page = text(signed_in, "/o/verdet/templates/")
        for name in ("Rappel courtois", "Mise en demeure", "Friendly reminder", "Formal notice"):
            assert name in page
        text(signed_in, "/o/verdet/templates/?template=nonsense")

    def test_a_template_is_shown_as_its_reader_would_get_it(self, signed_in: Client) -> None:
        page = text(signed_in, "/o/verdet/templates/")
        example, _summary, source = page.partition("The text with its variables")
        assert "2026-0042" in example
        assert "{{ " not in example
        assert "{{ " in source


class TestWhereItIsSeen:
    def test_the_rail_and_home_count_what_needs_a_person(
        self, gate: Gate, member: Member, customer: Customer
    ) -> None:
        assert placing.RAIL_ENTRY.count(member) is None
        for state in (State.FAILED, State.UNCERTAIN, State.SENT):
            message = sent(customer)
            EmailMessage.objects.filter(pk=message.pk).update(state=state)
        count = placing.RAIL_ENTRY.count(member)
        assert count is not None
        assert (count.number, count.urgent) == (2, True)
        assert placing.HOME_WIDGET.context(member)["messages_in_need_count"] == 2

    def test_history_says_why_it_did_not_leave_in_words(
        self, gate: Gate, member: Member, customer: Customer
    ) -> None:
        gate.leaves, gate.reasons = False, ("nothing_left",)
        a_message(customer)
        deliver_waiting()
        lines = [line.text for line in told(latest_events(member), member=member)]
        assert (
            "E-mail to ines@talverne.example not sent: None of its invoices is still to be paid."
        ) in lines
