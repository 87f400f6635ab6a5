"""Reading history, the latest first."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from relance.core import places
from relance.history.models import Event
from relance.organisations.models import Member, OwnedQuerySet


def events_of(subject: models.Model, *, member: Member) -> OwnedQuerySet[Event]:
    """What happened to one record."""
    return latest_events(member).filter(
        subject_type=subject._meta.model_name, subject_id=subject.pk
    )


def events_of_customer(customer_id: int, *, member: Member) -> OwnedQuerySet[Event]:
    """What happened to a customer and to all that is its own: contacts, invoices, reminders.

    What another event of it tells already is left out: see `Sentence.tells_too`.
    """
    events = latest_events(member).filter(customer_id=customer_id)
    for sentence in places.sentences:
        if sentence.tells_too:
            verb, fact = sentence.tells_too
            events = events.exclude(Q(verb=verb) & Exists(_telling_too(sentence.verb, fact)))
    return events


def _telling_too(verb: str, fact: str) -> OwnedQuerySet[Event]:
    """Events of the same customer that name the subject of the outer one by this fact."""
    named = Cast(KT(f"facts__{fact}"), models.TextField())
    rows = Event.objects.filter(
        organisation=OuterRef("organisation"), customer_id=OuterRef("customer_id"), verb=verb
    )
    return rows.annotate(named=named).filter(named=Cast(OuterRef("subject_id"), models.TextField()))


def latest_events(member: Member) -> OwnedQuerySet[Event]:
    """All that this member may read, with who did it."""
    return Event.objects.visible_to(member).select_related("member__user").order_by("-at", "-pk")
