"""What the demo's plan sent in its year, as rows: real texts, and the history that they leave."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

from django.conf import settings

from relance.core.money import Money
from relance.demo.books import Books, dated, morning
from relance.demo.inventing import Year
from relance.demo.playing import Sent, Story, letters_of
from relance.dunning.models import DunningPlan, PlanAssignment, Reminder, ReminderInvoice
from relance.dunning.reminding import PURPOSE
from relance.dunning.rules import Plan, Step
from relance.history.models import Event
from relance.history.recording import event_of, record_all
from relance.messaging import wording
from relance.messaging.models import Attachment, EmailMessage, MessageInvoice, Template
from relance.messaging.rendering import render
from relance.organisations.models import Member, Organisation


def write_correspondence(organisation: Organisation, year: Year, books: Books) -> None:
    """Assign the plan « Standard » to two customers in three, and write what it sent since."""
    plan = DunningPlan.objects.in_organisation(organisation).get()
    assigned = _assign(organisation, year, books, plan)
    rule = Plan(
        tuple(Step(step.level, step.days, step.is_automatic) for step in plan.steps.all()),
        plan.minimum_days,
    )
    today = organisation.today()
    days = [today - timedelta(days=back) for back in range(300, 0, -1)]
    sent = [
        letter
        for index in assigned
        for letter in letters_of(
            Story(
                index,
                {
                    number: invoice
                    for number, invoice in enumerate(year.invoices)
                    if invoice.customer == index
                },
            ),
            rule,
            days,
            organisation.country,
        )
    ]
    _write_sent(organisation, year, books, sorted(sent, key=lambda letter: letter.on))


def _assign(organisation: Organisation, year: Year, books: Books, plan: DunningPlan) -> list[int]:
    began = morning(organisation, organisation.today() - timedelta(days=310))
    owner = Member.objects.in_organisation(organisation).order_by("pk").first()
    indexes = [index for index, invented in enumerate(year.customers) if invented.is_under_plan]
    assignments = PlanAssignment.objects.bulk_create(
        PlanAssignment(
            organisation=organisation,
            customer=books.customers[index],
            plan=plan,
            assigned_at=began,
            assigned_by=owner,
        )
        for index in indexes
    )
    record_all(
        dated(
            event_of(
                organisation,
                "plan.assigned",
                assignment.customer,
                customer_id=assignment.customer_id,
                member=owner,
                changes={"plan": [None, plan.name]},
                facts={"plan": plan.name},
            ),
            began,
        )
        for assignment in assignments
    )
    return [index for index in indexes if books.contacts[books.customers[index].pk]]


def _write_sent(organisation: Organisation, year: Year, books: Books, sent: list[Sent]) -> None:
    templates = {
        (template.level, template.language): template
        for template in Template.objects.in_organisation(organisation)
    }
    owner = Member.objects.in_organisation(organisation).order_by("pk").first()
    messages = EmailMessage.objects.bulk_create(
        _message(organisation, year, books, letter, templates) for letter in sent
    )
    reminders = Reminder.objects.bulk_create(
        Reminder(
            organisation=organisation,
            customer_id=message.customer_id,
            level=letter.level,
            origin=Reminder.Origin.HAND if letter.level == "MED" else Reminder.Origin.PLAN,
            message=message,
            created_at=message.created_at,
            created_by=owner if letter.level == "MED" else None,
        )
        for letter, message in zip(sent, messages, strict=True)
    )
    _write_steps(organisation, books, sent, reminders)
    _tell(organisation, books, list(zip(sent, reminders, strict=True)))


def _write_steps(
    organisation: Organisation, books: Books, sent: list[Sent], reminders: list[Reminder]
) -> None:
    steps = [
        (reminder, books.invoices[number], level)
        for letter, reminder in zip(sent, reminders, strict=True)
        for number, level in letter.steps.items()
    ]
    ReminderInvoice.objects.bulk_create(
        ReminderInvoice(organisation=organisation, reminder=reminder, invoice=invoice, level=level)
        for reminder, invoice, level in steps
    )
    MessageInvoice.objects.bulk_create(
        MessageInvoice(organisation=organisation, message=reminder.message, invoice=invoice)
        for reminder, invoice, _level in steps
    )
    Attachment.objects.bulk_create(
        Attachment(
            organisation=organisation,
            message=reminder.message,
            file=invoice.document,
            name=invoice.document_name,
        )
        for reminder, invoice, _level in steps
    )


def _tell(
    organisation: Organisation,
    books: Books,
    pairs: list[tuple[Sent, Reminder]],
) -> None:
    """As `dunning.reminding` tells it: once for the customer, and once for each invoice."""
    record_all(
        dated(event, reminder.created_at)
        for letter, reminder in pairs
        for event in _events_of(organisation, books, letter, reminder)
    )


def _events_of(
    organisation: Organisation, books: Books, letter: Sent, reminder: Reminder
) -> Iterator[Event]:
    facts = {"origin": reminder.origin, "message": reminder.message_id}
    invoices = {books.invoices[number]: level for number, level in letter.steps.items()}
    yield event_of(
        organisation,
        "reminder.created",
        reminder,
        customer_id=reminder.customer_id,
        member=reminder.created_by,
        facts={
            **facts,
            "level": reminder.level,
            "invoices": [invoice.number for invoice in invoices],
        },
    )
    for invoice, level in invoices.items():
        yield event_of(
            organisation,
            "reminder.created",
            invoice,
            member=reminder.created_by,
            facts={**facts, "level": level},
        )


def _message(
    organisation: Organisation,
    year: Year,
    books: Books,
    letter: Sent,
    templates: dict[tuple[str, str], Template],
) -> EmailMessage:
    customer = books.customers[letter.customer]
    contact = books.contacts[customer.pk][0]
    language = customer.language or organisation.language
    template = templates[letter.level, language]
    facts = _facts(organisation, year, books, letter, language)
    read = render(template.subject, template.body, facts)
    at = morning(organisation, letter.on, 8, 30)
    return EmailMessage(
        organisation=organisation,
        customer=customer,
        purpose=PURPOSE,
        language=language,
        state=EmailMessage.State.SENT,
        transport=EmailMessage.Transport.MAILBOX,
        message_id=f"<{uuid4()}@demo.example>",
        from_name=organisation.sender_name,
        from_email=settings.SENDER_ADDRESS,
        reply_to=organisation.reply_to,
        to=[contact.email],
        subject_source=template.subject,
        body_source=template.body,
        subject=read.subject,
        body_text=read.text,
        body_html=read.html,
        created_at=at,
        leaves_after=at,
        attempts=1,
        claimed_at=at,
        handed_over_at=at,
        settled_at=at,
    )


def _facts(
    organisation: Organisation, year: Year, books: Books, letter: Sent, language: str
) -> wording.Facts:
    customer = books.customers[letter.customer]
    return wording.Facts(
        language=language,
        today=letter.on,
        organisation=organisation.name,
        organisation_address=organisation.address,
        reply_to=organisation.reply_to,
        iban=organisation.iban,
        customer=customer.name,
        customer_reference=customer.external_id,
        contact=books.contacts[customer.pk][0].full_name,
        signature=organisation.sender_name,
        lines=[_line(books, year, number, letter.on) for number in letter.steps],
    )


def _line(books: Books, year: Year, number: int, day: date) -> wording.Line:
    invoice = books.invoices[number]
    return wording.Line(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        total=invoice.total_money,
        open=Money(year.invoices[number].open_on(day), invoice.currency),
    )


def tell_what_became_of_it(organisation: Organisation) -> None:
    """As `messaging.settling` tells it, once per message."""
    record_all(
        dated(
            event_of(
                organisation,
                f"message.{message.state}",
                message,
                customer_id=message.customer_id,
                facts={
                    "to": ", ".join(message.to),
                    "subject": message.subject,
                    "transport": message.transport,
                    "reasons": message.reasons,
                    "answer": message.answer,
                },
            ),
            message.settled_at or message.created_at,
        )
        for message in EmailMessage.objects.in_organisation(organisation)
    )
