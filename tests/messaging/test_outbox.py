"""A message leaves once, to the right people, or it is known why it did not."""

import socket
import time
from datetime import timedelta
from email.utils import parseaddr

import pytest
from pytest_django import Settings

from relance.core import clock as core_clock
from relance.history.models import Event
from relance.messaging.models import EmailMessage
from relance.messaging.outbox import claim_next, deliver_waiting, hand_over
from relance.messaging.settling import WAITS
from relance.notifications.models import Notification
from tests.conftest import Clock
from tests.factories import (
    PDF,
    a_contact,
    a_credit_note,
    a_customer,
    a_payment,
    an_invoice,
    an_organisation,
    the_owner_of,
    with_pdf,
)
from tests.messaging.conftest import Gate, a_message
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db
State = EmailMessage.State


@pytest.fixture(autouse=True)
def real_mail(settings: Settings, smtp_server: SmtpServer) -> None:
    settings.EMAIL_URL = smtp_server.url
    settings.SENDER_ADDRESS = "reminders@relance.example"
    settings.SMTP_TIMEOUT = 1


def now_of(message: EmailMessage) -> EmailMessage:
    return EmailMessage.objects.get(pk=message.pk)


class TestWhatArrives:
    def test_the_message_with_its_invoice_and_its_headers(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        organisation = an_organisation("Verdet & Fils", reply_to="compta@verdet.example")
        customer = a_customer("Talverne", organisation=organisation)
        contact = a_contact(customer, "ines@talverne.example", first_name="Inès")
        invoice = with_pdf(an_invoice(customer, due_in=-12, number="FA-871"))
        message = a_message(customer, invoices=[invoice], bcc=["me@verdet.example"])

        done = deliver_waiting()

        assert (done.sent, done.failed, done.uncertain, done.held) == (1, 0, 0, [])
        [mail] = smtp_server.messages
        assert parseaddr(str(mail["From"])) == ("Verdet & Fils", "reminders@relance.example")
        assert mail["To"] == contact.email
        assert mail["Reply-To"] == "compta@verdet.example"
        assert mail["Subject"] == "Your invoice FA-871"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert str(mail["Message-ID"]) == message.message_id
        assert message.message_id.endswith("@relance.example>")
        assert mail["Date"]
        [attachment] = list(mail.iter_attachments())
        assert attachment.get_filename() == "FA-871.pdf"
        assert attachment.get_content() == PDF
        assert attachment.get_content_type() == "application/pdf"
        assert "Inès" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "FA-871" in mail.get_body(("html",)).get_content()  # type: ignore[union-attr]

    def test_a_copy_to_me_stands_in_no_header(self, gate: Gate, smtp_server: SmtpServer) -> None:
        a_message(bcc=["me@creditor.example"])
        deliver_waiting()
        [envelope] = smtp_server.envelopes
        assert "me@creditor.example" in envelope.rcpt_tos
        assert b"me@creditor.example" not in envelope.content  # type: ignore[operator]

    def test_it_is_kept_exactly_as_it_left(self, gate: Gate, smtp_server: SmtpServer) -> None:
        message = a_message()
        deliver_waiting()
        kept = now_of(message)
        [mail] = smtp_server.messages
        assert kept.state == State.SENT
        assert kept.subject == mail["Subject"]
        plain = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert plain.replace("\r\n", "\n") == kept.body_text
        assert html.replace("\r\n", "\n").strip() == kept.body_html.strip()
        assert kept.answer.startswith("250")

    def test_a_line_that_begins_with_a_dot_stays_as_it_is(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        a_message(body_source="Hello,\n\n.\n.. and so on")
        deliver_waiting()
        [mail] = smtp_server.messages
        assert "\n.\n.. and so on" in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]

    def test_trap_24_line_breaks_in_names_and_subjects_never_become_headers(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        evil = "Evil\r\nBcc: thief@evil.example\u2028X-Evil: 1"
        organisation = an_organisation(evil, sender_name=evil)
        customer = a_customer(evil, organisation=organisation)
        a_contact(customer, first_name=evil, last_name=evil)
        a_message(customer, subject_source=f"For {{{{ client }}}} \x00{evil}")
        deliver_waiting()
        [mail] = smtp_server.messages
        assert mail["Bcc"] is None
        assert mail["X-Evil"] is None
        assert "thief@evil.example" not in smtp_server.envelopes[0].rcpt_tos


class TestDepartureCheck:
    def test_a_purpose_without_a_check_does_not_leave(self, smtp_server: SmtpServer) -> None:
        message = a_message()
        done = deliver_waiting()
        assert done.held == [(message.pk, "no_departure_check")]
        assert now_of(message).state == State.HELD
        assert Notification.objects.filter(kind="message.held").exists()
        assert smtp_server.messages == []

    def test_trap_15_what_may_not_leave_is_held_and_history_says_why(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message()
        gate.leaves, gate.reasons = False, ("paid",)
        assert deliver_waiting().held == [(message.pk, "paid")]
        assert now_of(message).reasons == ["paid"]
        event = Event.objects.get(verb="message.held")
        assert event.facts["reasons"] == ["paid"]
        assert event.customer_id == message.customer_id
        assert deliver_waiting().held == []

    def test_an_invoice_left_out_is_neither_named_nor_attached(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        customer = a_customer()
        disputed = with_pdf(an_invoice(customer, due_in=-9, number="DISPUTED-1"))
        open_one = with_pdf(an_invoice(customer, due_in=-9, number="OPEN-1"))
        message = a_message(customer, invoices=[disputed, open_one])
        gate.left_out = {disputed.pk: "disputed"}
        deliver_waiting()
        [mail] = smtp_server.messages
        assert [part.get_filename() for part in mail.iter_attachments()] == ["OPEN-1.pdf"]
        assert "DISPUTED" not in mail.as_string()
        assert message.invoice_links.get(invoice=disputed).left_out == "disputed"
        assert message.invoice_links.get(invoice=open_one).left_out == ""

    def test_it_waits_until_the_moment_that_the_check_says(
        self, gate: Gate, smtp_server: SmtpServer, clock: Clock
    ) -> None:
        clock.set("2026-10-05T07:00")
        message = a_message()
        gate.leaves, gate.wait_until = False, core_clock.now() + timedelta(hours=2)
        assert deliver_waiting().sent == 0
        waiting = now_of(message)
        assert (waiting.state, waiting.attempts) == (State.WAITING, 0)
        gate.leaves, gate.wait_until = True, None
        clock.forward(hours=1)
        assert deliver_waiting().sent == 0
        clock.forward(hours=1)
        assert deliver_waiting().sent == 1

    def test_trap_16_the_remainder_is_asked_and_credits_are_deducted(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        customer = a_customer()
        invoice = an_invoice(customer, total=1000_00, paid=400_00, due_in=-9)
        a_credit_note(customer, total=50_00, number="AV-7")
        a_payment(customer=customer, amount=30_00)
        a_message(customer, invoices=[invoice])
        gate.deducts_credits = True
        deliver_waiting()
        text = smtp_server.messages[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "Please pay €520.00." in text
        assert "€600.00" in text
        assert "AV-7" in text
        assert "\u2212€50.00" in text
        assert "\u2212€30.00" in text
        assert "€1,000.00" not in text

    def test_what_is_paid_is_not_asked_for_even_where_the_check_says_nothing(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message()
        a_payment(message.invoice_links.get().invoice)
        assert deliver_waiting().held == [(message.pk, "nothing_left")]
        assert message.invoice_links.get().left_out == "settled"

    def test_credits_that_cover_it_all_leave_nothing_to_ask(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message()
        a_credit_note(message.customer, total=500_00)
        gate.deducts_credits = True
        assert deliver_waiting().held == [(message.pk, "nothing_due")]

    def test_trap_20_customer_a_never_receives_customer_bs_invoice(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        customer = a_customer()
        other = a_customer("Somebody else", organisation=customer.organisation)
        own = with_pdf(an_invoice(customer, due_in=-9, number="OWN-1"))
        foreign = with_pdf(an_invoice(customer, due_in=-9, number="FOREIGN-1"))
        message = a_message(customer, invoices=[own, foreign])
        foreign.customer = other
        foreign.save()
        deliver_waiting()
        [mail] = smtp_server.messages
        assert [part.get_filename() for part in mail.iter_attachments()] == ["OWN-1.pdf"]
        assert "FOREIGN-1" not in mail.as_string()
        assert message.invoice_links.get(invoice=foreign).left_out == "wrong_customer"

    def test_trap_20_nor_does_it_leave_when_nothing_of_its_own_remains(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        customer = a_customer()
        foreign = an_invoice(customer, due_in=-9)
        message = a_message(customer, invoices=[foreign])
        foreign.customer = a_customer("Somebody else", organisation=customer.organisation)
        foreign.save()
        assert deliver_waiting().held == [(message.pk, "wrong_customer")]
        assert smtp_server.messages == []


class TestWhatTheServerSays:
    def test_trap_44_a_4xx_is_tried_again_with_growing_waits_then_fails(
        self, gate: Gate, smtp_server: SmtpServer, clock: Clock
    ) -> None:
        clock.set("2026-10-05T09:00")
        smtp_server.data_answer = "451 4.3.0 Try again later"
        message = a_message()
        for wait in WAITS:
            assert deliver_waiting().failed == 1
            waiting = now_of(message)
            assert waiting.state == State.WAITING
            assert waiting.leaves_after == core_clock.now() + wait
            assert waiting.handed_over_at is None
            assert "451" in waiting.answer
            clock.forward(seconds=wait.total_seconds() - 1)
            assert deliver_waiting().failed == 0
            clock.forward(seconds=1)
        assert deliver_waiting().failed == 1
        assert now_of(message).state == State.FAILED
        assert now_of(message).reasons == ["content_refused", "gave_up"]

    def test_greylisting_is_not_a_bounce(
        self, gate: Gate, smtp_server: SmtpServer, clock: Clock
    ) -> None:
        clock.set("2026-10-05T09:00")
        message = a_message(to="slow@client.example")
        smtp_server.refuse("slow@client.example", "450 4.2.0 Greylisted")
        deliver_waiting()
        assert now_of(message).state == State.WAITING
        smtp_server.accept("slow@client.example")
        clock.forward(minutes=5)
        assert deliver_waiting().sent == 1
        assert len(smtp_server.messages) == 1

    def test_trap_44_a_5xx_for_the_recipient_fails_at_once_and_someone_is_told(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message(to="gone@client.example")
        smtp_server.refuse("gone@client.example", "550 5.1.1 No such user")
        assert deliver_waiting().failed == 1
        failed = now_of(message)
        assert (failed.state, failed.attempts) == (State.FAILED, 1)
        assert failed.reasons == ["recipient_refused"]
        assert failed.refused == {"gone@client.example": "550 5.1.1 No such user"}
        owner = the_owner_of(message.organisation)
        told = Notification.objects.get(member=owner, kind="message.failed")
        assert told.url == f"/o/{message.organisation.slug}/messages/{message.pk}/"
        assert Event.objects.filter(verb="message.failed").count() == 1
        assert deliver_waiting().failed == 0

    def test_one_recipient_refused_the_others_receive_it(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message(to=["good@client.example", "gone@client.example"])
        smtp_server.refuse("gone@client.example", "550 5.1.1 No such user")
        assert deliver_waiting().sent == 1
        assert smtp_server.envelopes[0].rcpt_tos == ["good@client.example"]
        assert now_of(message).refused == {"gone@client.example": "550 5.1.1 No such user"}
        assert Notification.objects.filter(kind="message.partly_refused").exists()

    def test_a_copy_to_me_alone_is_not_a_reminder(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message(to="gone@client.example", bcc=["me@creditor.example"])
        smtp_server.refuse("gone@client.example")
        assert deliver_waiting().failed == 1
        assert smtp_server.messages == []
        assert now_of(message).state == State.FAILED

    def test_nor_is_a_copy_to_a_colleague(self, gate: Gate, smtp_server: SmtpServer) -> None:
        message = a_message(to="gone@client.example", cc=["sales@creditor.example"])
        smtp_server.refuse("gone@client.example")
        assert deliver_waiting().failed == 1
        assert smtp_server.messages == []
        assert now_of(message).reasons == ["recipient_refused"]

    def test_the_sender_refused_fails_with_its_reason(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message()
        smtp_server.sender_answer = "553 5.7.1 Sender address rejected"
        deliver_waiting()
        assert now_of(message).reasons == ["sender_refused"]

    def test_refused_after_the_final_dot_has_provably_failed(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        message = a_message()
        smtp_server.data_answer = "554 5.7.1 Looks like spam"
        deliver_waiting()
        assert now_of(message).state == State.FAILED
        assert now_of(message).handed_over_at is None

    @pytest.mark.parametrize("after_dot", ["drop", "hang"])
    def test_no_answer_after_the_final_dot_is_uncertain_and_not_sent_again(
        self, gate: Gate, smtp_server: SmtpServer, clock: Clock, after_dot: str
    ) -> None:
        clock.set("2026-10-05T09:00")
        message = a_message()
        smtp_server.after_dot = after_dot  # type: ignore[assignment]
        assert deliver_waiting().uncertain == 1
        assert now_of(message).state == State.UNCERTAIN
        assert Notification.objects.filter(kind="message.uncertain").exists()
        smtp_server.after_dot = "answer"
        clock.forward(days=30)
        assert deliver_waiting().sent == 0
        assert len(smtp_server.messages) == 1

    def test_a_server_that_cannot_be_reached_leaves_the_message_waiting(
        self, gate: Gate, settings: Settings
    ) -> None:
        settings.EMAIL_URL = "smtp://127.0.0.1:1"
        message = a_message()
        assert deliver_waiting().failed == 1
        assert now_of(message).state == State.WAITING
        assert now_of(message).reasons == ["server_unreachable"]

    def test_without_encryption_nothing_is_said_where_it_was_asked_for(
        self, gate: Gate, settings: Settings, smtp_server: SmtpServer
    ) -> None:
        settings.EMAIL_URL = f"smtp://u:secret@127.0.0.1:{smtp_server.port}/?tls=1"
        message = a_message()
        deliver_waiting()
        assert now_of(message).reasons == ["encryption_failed"]
        assert smtp_server.messages == []

    def test_trap_44_a_server_that_hangs_is_left_after_the_timeout(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        smtp_server.hangs_at_greeting = True
        messages = [a_message() for _ in range(5)]
        assert deliver_waiting().failed == 3
        states = {now_of(message).state for message in messages}
        assert states == {State.WAITING}
        assert [now_of(message).attempts for message in messages] == [1, 1, 1, 0, 0]

    def test_a_server_that_drips_is_cut_at_the_deadline(
        self, gate: Gate, smtp_server: SmtpServer, settings: Settings
    ) -> None:
        settings.SMTP_TIMEOUT, settings.SMTP_DEADLINE = 60, 0.5
        smtp_server.after_dot = "hang"
        message = a_message()
        begun = time.monotonic()
        assert deliver_waiting().uncertain == 1
        assert time.monotonic() - begun < 30
        assert now_of(message).state == State.UNCERTAIN

    def test_even_a_greeting_is_cut(self, gate: Gate, settings: Settings) -> None:
        silent = socket.create_server(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
        settings.SMTP_TIMEOUT, settings.SMTP_DEADLINE = 60, 0.5
        message = a_message()
        begun = time.monotonic()
        with silent:
            assert deliver_waiting().failed == 1
        assert time.monotonic() - begun < 30
        assert now_of(message).reasons == ["server_unreachable"]


class TestOthersGoOn:
    def test_trap_11_a_mistake_of_our_own_stops_one_message_only(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        first, second = a_message(), a_message()
        gate.broken_for = {first.pk}
        done = deliver_waiting()
        assert (done.sent, done.failed) == (1, 1)
        assert now_of(first).state == State.WAITING
        assert now_of(first).reasons == ["broken"]
        assert now_of(second).state == State.SENT

    def test_trap_11_a_text_that_breaks_at_departure_fails_in_words(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        first, second = a_message(), a_message()
        EmailMessage.objects.filter(pk=first.pk).update(body_source="{{ gone }}")
        done = deliver_waiting()
        assert (done.sent, done.failed) == (1, 1)
        assert now_of(first).state == State.FAILED
        assert "“gone”" in now_of(first).answer
        assert now_of(second).state == State.SENT

    def test_an_attachment_that_the_storage_lost_is_named(
        self, gate: Gate, smtp_server: SmtpServer, settings: Settings
    ) -> None:
        customer = a_customer()
        message = a_message(
            customer, invoices=[with_pdf(an_invoice(customer, due_in=-9, number="FA-9"))]
        )
        settings.MEDIA_ROOT = "/nowhere"
        deliver_waiting()
        assert now_of(message).reasons == ["attachment_missing"]
        assert now_of(message).answer == "FA-9.pdf"
        assert smtp_server.messages == []

    def test_trap_23_the_language_does_not_leak_to_the_next_message(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        for language in ("fr", "en", "fr"):
            a_message(language=language)
        deliver_waiting()
        texts = [mail.get_body(("plain",)).get_content() for mail in smtp_server.messages]  # type: ignore[union-attr]
        assert ["120,00\u00a0€" in text for text in texts] == [True, False, True]
        assert ["€120.00" in text for text in texts] == [False, True, False]
        assert [mail["Content-Language"] for mail in smtp_server.messages] == ["fr", "en", "fr"]


class TestClaims:
    def test_a_message_is_claimed_once(self, gate: Gate) -> None:
        a_message()
        assert claim_next(core_clock.now()) is not None
        assert claim_next(core_clock.now()) is None

    def test_a_worker_whose_claim_is_gone_hands_nothing_over(self, gate: Gate) -> None:
        message = a_message()
        claimed = claim_next(core_clock.now())
        assert claimed is not None
        slow_worker = now_of(message)
        EmailMessage.objects.filter(pk=message.pk).update(state=State.WAITING, claim=None)
        claim_next(core_clock.now())
        assert hand_over(slow_worker) is False

    def test_what_leaves_later_is_not_claimed_now(self, gate: Gate) -> None:
        a_message(leaves_after=core_clock.now() + timedelta(hours=1))
        assert claim_next(core_clock.now()) is None


class TestMailboxOfTheApp:
    def test_without_email_url_it_goes_to_the_mailbox_page(
        self, gate: Gate, settings: Settings
    ) -> None:
        settings.EMAIL_URL = ""
        message = a_message()
        assert deliver_waiting().sent == 1
        kept = now_of(message)
        assert (kept.state, kept.transport) == (State.SENT, EmailMessage.Transport.MAILBOX)

    def test_the_demo_organisation_never_sends_real_mail(
        self, gate: Gate, smtp_server: SmtpServer
    ) -> None:
        customer = a_customer(organisation=an_organisation("Démo", is_demo=True))
        message = a_message(customer)
        assert deliver_waiting().sent == 1
        assert now_of(message).transport == EmailMessage.Transport.MAILBOX
        assert smtp_server.envelopes == []

    def test_the_demo_goes_on_while_the_server_is_out_of_reach(
        self, gate: Gate, settings: Settings
    ) -> None:
        settings.EMAIL_URL = "smtp://127.0.0.1:1"
        for _ in range(4):
            a_message()
        demo = a_message(a_customer(organisation=an_organisation("Démo", is_demo=True)))
        deliver_waiting()
        assert now_of(demo).state == State.SENT
