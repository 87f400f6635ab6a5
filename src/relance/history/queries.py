"""Reading history, the latest first."""

from django.db import models

from relance.history.models import Event
from relance.organisations.models import Member, OwnedQuerySet


def events_of(subject: models.Model, *, member: Member) -> OwnedQuerySet[Event]:
    """What happened to one record."""
    return latest_events(member).filter(
        subject_type=subject._meta.model_name, subject_id=subject.pk
    )


def events_of_customer(customer_id: int, *, member: Member) -> OwnedQuerySet[Event]:
    """What happened to a customer and to all that is its own: contacts, invoices, reminders."""
    return latest_events(member).filter(customer_id=customer_id)


def latest_events(member: Member) -> OwnedQuerySet[Event]:
    """All that this member may read, with who did it."""
    return Event.objects.visible_to(member).select_related("member__user").order_by("-at", "-pk")
