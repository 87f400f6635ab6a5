"""A reminder by hand, through its pages: filled by a text, looked at, confirmed, sent once."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from relance.core.clock import now
from relance.dunning.models import Reminder, ReminderInvoice
from relance.dunning.run import run_dunning
from relance.invoices.models import Invoice
from relance.messaging.models import EmailMessage, Template
from relance.messaging.outbox import deliver_waiting
from relance.organisations.models import Member, Organisation
from tests import factories as a
from tests.dunning.conftest import read, someone_late
from tests.smtp import SmtpServer

pytestmark = pytest.mark.django_db


def a_draft(*invoices: Invoice, **fields: Any) -> dict[str, Any]:
    """What the composer posts."""
    return {
        "invoices": [invoice.pk for invoice in invoices],
        "request_key": str(uuid4()),
        "seen": "0",
        "language": "fr",
        "to": [invoice.customer.contacts.earliest("pk").email for invoice in invoices[:1]],
        "others": "",
        "cc": "",
        "subject": "Votre facture",
        "body": "Bonjour,\n\nil reste {{ total_du }} à régler.",
        "level": "R1",
        "wants_copy": "on",
        "confirmed": "1",
        **fields,
    }


def post(browser: Client, name: str, data: dict[str, Any]) -> Any:
    return browser.post(f"/o/acme/reminders/{name}/", data)


def test_it_opens_empty_with_the_texts_below(browser: Client, organisation: Organisation) -> None:
    invoice = a.with_pdf(someone_late(organisation, 5, number="FA-7"))
    without = a.an_invoice(invoice.customer, due_in=-5, number="FA-8")
    page = read(browser.get("/o/acme/reminders/new/", {"ids": [invoice.pk, without.pk]}))
    assert 'name="subject" maxlength="200" class="bare strong" autocomplete="off"' in page
    assert "Rappel courtois" in page
    assert "FA-7.pdf" in page
    assert "FA-8 has no PDF" in page
    assert 'value="R1" selected' in page
    assert invoice.customer.contacts.get().email in page


def test_a_text_fills_it_without_script_and_can_be_taken_back(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 5, number="FA-7")
    template = Template.objects.get(organisation=organisation, level="R2", language="fr")
    data = a_draft(invoice, template=template.pk, subject="Mine", body="My words")
    page = read(post(browser, "new", data))
    assert "FA-7" in page
    assert 'value="R2" selected' in page
    assert 'value="My words"' in page
    page = read(post(browser, "new", {**data, "restore": "1", "old_body": "My words"}))
    assert "My words</textarea>" in page


def test_nothing_ticked_sends_nothing(browser: Client, organisation: Organisation) -> None:
    data = a_draft()  # trap 4
    assert "Tick at least one invoice" in read(post(browser, "send", data))
    assert "Tick at least one invoice" in read(browser.get("/o/acme/reminders/new/"))
    assert not EmailMessage.objects.exists()


def test_several_customers_are_refused_with_their_names(
    browser: Client, organisation: Organisation
) -> None:
    one = someone_late(organisation, 5, name="Aubert")
    other = someone_late(organisation, 5, name="Blanc")
    page = read(post(browser, "send", a_draft(one, other)))
    assert "Aubert, Blanc" in page
    assert not EmailMessage.objects.exists()


def test_nobody_writes_about_the_invoices_of_another_house(
    browser: Client, organisation: Organisation
) -> None:
    theirs = someone_late(a.an_organisation(), 5)
    assert "not there any more" in read(post(browser, "send", a_draft(theirs)))
    assert not EmailMessage.objects.exists()


def test_a_question_is_asked_before_it_leaves(browser: Client, organisation: Organisation) -> None:
    data = a_draft(someone_late(organisation, 5))
    del data["confirmed"]
    page = read(post(browser, "send", data))
    assert "Send this reminder?" in page
    assert data["request_key"] in page
    assert not EmailMessage.objects.exists()


def test_what_leaves(
    browser: Client,
    organisation: Organisation,
    member: Member,
    smtp_server: SmtpServer,
    settings: Settings,
) -> None:
    settings.EMAIL_URL = smtp_server.url
    invoice = a.with_pdf(someone_late(organisation, 5, total=120_00, number="FA-7"))
    data = a_draft(invoice, cc="boss@customer.example", others="second@customer.example")
    response = post(browser, "send", data)
    reminder = Reminder.objects.get()
    assert response["Location"] == f"/o/acme/messages/{reminder.message_id}/"
    assert deliver_waiting().sent == 1
    [mail] = smtp_server.messages
    assert mail["Reply-To"] == member.user.email
    assert mail["Cc"] == "boss@customer.example"
    assert mail["Bcc"] is None
    assert set(smtp_server.envelopes[0].rcpt_tos) == {
        invoice.customer.contacts.get().email,
        "second@customer.example",
        "boss@customer.example",
        member.user.email,
    }
    assert [part.get_filename() for part in mail.iter_attachments()] == ["FA-7.pdf"]
    assert ReminderInvoice.objects.get().level == "R1"
    assert run_dunning(organisation).due == []


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("cc", "direction@talverne", "is not an e-mail address"),
        ("others", "nobody", "is not an e-mail address"),
        ("subject", " ", "This field is required"),
        ("body", "", "This field is required"),
        ("body", "{{ no_such_thing }}", "no_such_thing"),
        ("to", ["stranger@elsewhere.example"], "not one of the available choices"),
        ("to", [], "nobody would receive it"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    browser: Client, organisation: Organisation, field: str, value: Any, problem: str
) -> None:  # trap 24
    data = a_draft(someone_late(organisation, 5), **{"subject": "Kept as typed", field: value})
    page = read(post(browser, "send", data))
    assert problem in page
    assert "Kept as typed" in page or field == "subject"
    assert not EmailMessage.objects.exists()


def test_a_line_break_in_the_subject_is_no_header(
    browser: Client, organisation: Organisation, smtp_server: SmtpServer, settings: Settings
) -> None:  # trap 24
    settings.EMAIL_URL = smtp_server.url
    subject = "Facture\r\nBcc: everybody@elsewhere.example\u2028X-Evil: 1"
    post(browser, "send", a_draft(someone_late(organisation, 5), subject=subject))
    deliver_waiting()
    [mail] = smtp_server.messages
    assert mail["X-Evil"] is None
    assert mail["Bcc"] is None


def test_back_and_reload_find_the_message_that_left(
    browser: Client, organisation: Organisation
) -> None:  # trap 2
    invoice = someone_late(organisation, 5)
    data = a_draft(invoice)
    first = post(browser, "send", data)
    again = post(browser, "send", data)
    a.a_payment(invoice)
    after_payment = post(browser, "send", data)
    assert first["Location"] == again["Location"] == after_payment["Location"]
    assert EmailMessage.objects.count() == 1


def test_the_second_tab_is_told_what_was_sent_meanwhile(
    browser: Client, organisation: Organisation
) -> None:  # trap 2
    invoice = someone_late(organisation, 5)
    post(browser, "send", a_draft(invoice, subject="From the first tab"))
    second = a_draft(invoice, subject="From the second tab")
    page = read(post(browser, "send", second))
    assert "Meanwhile a message to this customer was sent" in page
    assert "From the first tab" in page
    assert "From the second tab" in page
    assert EmailMessage.objects.count() == 1
    seen = Reminder.objects.get().pk
    assert f'name="seen" value="{seen}"' in page
    post(browser, "send", {**second, "seen": str(seen)})
    assert EmailMessage.objects.count() == 2


def test_what_left_already_is_said_before_the_same_level_is_sent_again(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 5, number="FA-7")
    post(browser, "send", a_draft(invoice))
    EmailMessage.objects.update(state="sent", settled_at=now())
    composer = read(browser.get("/o/acme/reminders/new/", {"ids": invoice.pk}))
    assert "R1 left today at 09:00 about FA-7." in composer
    assert "R1 was already sent about FA-7." in composer
    again = a_draft(invoice, seen=str(Reminder.objects.get().pk))
    del again["confirmed"]
    question = read(post(browser, "send", again))
    assert "R1 left today at 09:00 about FA-7." in question
    assert "R1 was already sent about FA-7." in question
    other = read(post(browser, "send", {**again, "level": "R2"}))
    assert "R1 left today at 09:00 about FA-7." in other
    assert "already sent" not in other


def test_of_what_was_left_out_or_failed_nothing_has_left(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 5, number="FA-7")
    post(browser, "send", a_draft(invoice))
    EmailMessage.objects.update(state="failed")
    composer = read(browser.get("/o/acme/reminders/new/", {"ids": invoice.pk}))
    assert "already sent" not in composer


@pytest.mark.parametrize(
    ("chosen", "text", "level"),
    [
        ("MED", "R1", "MED"),  # a person chose it
        ("", "R2", ""),  # outside the plan, too
        ("R2", "R1", "R2"),  # R1 is done: the plan's next stays
        ("R2", "MED", "MED"),  # a formal notice counts as one
    ],
)
def test_a_text_leaves_the_level_that_a_person_chose(
    browser: Client, organisation: Organisation, chosen: str, text: str, level: str
) -> None:
    invoice = someone_late(organisation, 5)
    post(browser, "send", a_draft(invoice))
    template = Template.objects.get(organisation=organisation, level=text, language="fr")
    page = read(post(browser, "new", a_draft(invoice, template=template.pk, level=chosen)))
    assert f'value="{level}" selected' in page


def test_two_texts_one_after_the_other_give_the_level_of_the_second(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 5)
    template = Template.objects.get(organisation=organisation, level="MED", language="fr")
    data = a_draft(invoice, template=template.pk, level="R2", filled_level="R2")
    assert 'value="MED" selected' in read(post(browser, "new", data))


def test_a_formal_notice_that_waits_opens_with_its_text(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 5)
    address = "/o/acme/reminders/new/"
    page = read(browser.get(address, {"ids": invoice.pk, "level": "MED"}))
    assert "Mise en demeure" in page.partition('name="subject"')[2][:200]
    assert 'value="MED" selected' in page
    assert "{{ tableau }}</textarea>" in page or "{{ tableau }}" in page
    empty = read(browser.get(address, {"ids": invoice.pk, "level": "nonsense"}))
    assert "{{ tableau }}" not in empty


def test_the_question_names_everybody_who_gets_it(
    browser: Client, organisation: Organisation, member: Member
) -> None:
    data = a_draft(someone_late(organisation, 5), cc="boss@customer.example")
    del data["confirmed"]
    page = read(post(browser, "send", data))
    assert "boss@customer.example" in page
    assert "Copy to you" in page
    assert member.user.email in page
    assert "the plan does not send that step again" in page
    del data["wants_copy"]
    assert "Copy to you" not in read(post(browser, "send", data))


def test_without_a_plan_nothing_is_said_of_what_the_plan_does(
    browser: Client, organisation: Organisation
) -> None:
    data = a_draft(someone_late(organisation, 5, plan=False))
    del data["confirmed"]
    page = read(post(browser, "send", data))
    assert "It counts as R1." in page
    assert "the plan does not send" not in page


def test_without_bank_details_the_composer_says_so(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 5)
    words = "Your bank details are missing"
    organisation.iban = ""
    organisation.save()
    page = read(browser.get("/o/acme/reminders/new/", {"ids": invoice.pk}))
    assert words in page
    assert 'href="/o/acme/settings/"' in page.partition(words)[2][:300]
    organisation.iban = "FR7630006000011234567890189"
    organisation.save()
    assert words not in read(browser.get("/o/acme/reminders/new/", {"ids": invoice.pk}))


@pytest.mark.parametrize("name", ["send", "look"])
def test_what_is_only_posted_to_leads_to_the_reminders_when_opened(
    browser: Client, organisation: Organisation, name: str
) -> None:
    response = browser.get(f"/o/acme/reminders/{name}/")
    assert response["Location"] == "/o/acme/reminders/"


def test_the_address_after_a_text_opens_the_composer_again(
    browser: Client, organisation: Organisation
) -> None:
    invoice = someone_late(organisation, 5, number="FA-7")
    page = read(browser.get("/o/acme/reminders/new/", {"ids": invoice.pk}))
    assert f'action="/o/acme/reminders/new/?invoices={invoice.pk}"' in page
    assert 'id="write"' in read(browser.get(f"/o/acme/reminders/new/?invoices={invoice.pk}"))


def test_readers_write_to_nobody(client: Client, organisation: Organisation) -> None:
    invoice = someone_late(organisation, 5)
    client.force_login(a.a_member("reader", organisation=organisation).user)
    assert post(client, "send", a_draft(invoice)).status_code == 403
    assert "reminders/new" not in read(client.get("/o/acme/invoices/"))


def test_the_look_is_what_would_leave_and_has_no_rights(
    browser: Client, organisation: Organisation
) -> None:
    data = a_draft(
        someone_late(organisation, 5, total=120_00), body="<script>x</script> {{ total_du }}"
    )
    response = post(browser, "look", data)
    assert "120,00" in read(response)
    assert "<script>" not in read(response)
    assert "sandbox" in response["Content-Security-Policy"]
    assert "as you write" in read(post(browser, "look", {**data, "body": ""}))


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_of_one_form_are_one_message(
    organisation: Organisation, member: Member
) -> None:  # trap 2
    data = a_draft(someone_late(organisation, 5))
    places: list[str] = []

    def send() -> None:
        browser = Client()
        browser.force_login(member.user)
        try:
            places.append(post(browser, "send", data)["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 20
    assert len(set(places)) == 1
    assert EmailMessage.objects.count() == Reminder.objects.count() == 1
