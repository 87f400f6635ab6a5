"""What people decide about one invoice or one customer: exclude, choose a day, pause, go on."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from relance.core import clock
from relance.core.refusal import Refused
from relance.customers.models import Customer
from relance.dunning.models import ChosenDate, Exclusion, Pause
from relance.history.recording import record
from relance.invoices.models import Invoice
from relance.organisations.models import Member


@transaction.atomic
def exclude(invoice: Invoice, member: Member) -> None:
    """Untick « Plan de relance activée » on one invoice. Harmless twice."""
    _exclusion, is_new = Exclusion.objects.get_or_create(
        invoice=invoice, defaults={"organisation_id": invoice.organisation_id, "by": member}
    )
    if is_new:
        _record_of_invoice("invoice.excluded", invoice, member)


@transaction.atomic
def include(invoice: Invoice, member: Member) -> None:
    """Tick it again. Harmless twice."""
    deleted, _each = Exclusion.objects.filter(invoice=invoice).delete()
    if deleted:
        _record_of_invoice("invoice.included", invoice, member)


@transaction.atomic
def choose_date(invoice: Invoice, level: str, on: date, member: Member) -> None:
    """The day of the invoice's next step; it stays when the due date moves.

    Raises Refused for a day that has passed.
    """
    if on < invoice.organisation.today():
        raise Refused("date_passed", _("That day has passed: choose today or a later day."))
    before = ChosenDate.objects.filter(invoice=invoice, level=level).first()
    ChosenDate.objects.update_or_create(
        invoice=invoice,
        defaults={
            "organisation_id": invoice.organisation_id,
            "level": level,
            "on": on,
            "at": clock.now(),
            "by": member,
        },
    )
    _record_of_invoice(
        "invoice.date_chosen",
        invoice,
        member,
        facts={"level": level, "on": on.isoformat()},
        changes={"on": [before.on.isoformat() if before else None, on.isoformat()]},
    )


@transaction.atomic
def forget_date(invoice: Invoice, member: Member) -> None:
    """The plan's own day counts again. Harmless twice."""
    deleted, _each = ChosenDate.objects.filter(invoice=invoice).delete()
    if deleted:
        _record_of_invoice("invoice.date_forgotten", invoice, member)


def pause(customer: Customer, *, reason: str, until: date | None, member: Member) -> Pause:
    """Hold all reminders of the plan to a customer, that day included, or until it is lifted.

    Raises Refused where they are already paused, without a reason, or until a day that has passed.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("reason_missing", _("Say why, so that your colleagues know."))
    if until is not None and until < customer.organisation.today():
        raise Refused("date_passed", _("That day has passed: choose today or a later day."))
    already = Refused("already_paused", _("Reminders to this customer are already paused."))
    try:
        with transaction.atomic():
            _lift_ended(customer)
            paused = Pause.objects.create(
                organisation_id=customer.organisation_id,
                customer=customer,
                reason=reason[:500],
                until=until,
                by=member,
            )
            record(
                customer.organisation_id,
                "customer.paused",
                customer,
                customer_id=customer.pk,
                member=member,
                facts={"reason": paused.reason, "until": until.isoformat() if until else ""},
            )
    except IntegrityError:
        raise already from None
    return paused


def _lift_ended(customer: Customer) -> None:
    """A pause whose last day has passed makes room for the next one."""
    ended = Pause.objects.filter(
        customer=customer, lifted_at=None, until__lt=customer.organisation.today()
    )
    ended.update(lifted_at=clock.now())


@transaction.atomic
def lift_pause(customer: Customer, member: Member) -> None:
    """Reminders go on. Harmless twice."""
    lifted = Pause.objects.filter(customer=customer, lifted_at=None).update(
        lifted_at=clock.now(), lifted_by=member
    )
    if lifted:
        record(
            customer.organisation_id,
            "customer.resumed",
            customer,
            customer_id=customer.pk,
            member=member,
        )


def _record_of_invoice(verb: str, invoice: Invoice, member: Member, **details: object) -> None:
    record(
        invoice.organisation_id,
        verb,
        invoice,
        customer_id=invoice.customer_id,
        member=member,
        **details,
    )
