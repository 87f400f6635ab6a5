"""What contacts do at their company: a list that each organisation edits; four begin it."""

from django.db import transaction

from relance.core.refusal import Refused
from relance.customers.models import Contact, Position
from relance.customers.naming import clean_name, name_key
from relance.history.models import Event
from relance.history.recording import record
from relance.organisations.models import Member, Organisation

# Stable code → name in the organisation's language. Files may say either (see `imports`).
DEFAULTS = {
    "accountant": {"fr": "Comptable", "en": "Accountant"},
    "sales": {"fr": "Commercial", "en": "Sales"},
    "buyer": {"fr": "Acheteur", "en": "Buyer"},
    "finance": {"fr": "Finance", "en": "Finance"},
}


def give_default_positions(organisation: Organisation) -> None:
    """The four positions of a new organisation, in its language. Harmless twice."""
    there = set(Position.objects.in_organisation(organisation).values_list("code", flat=True))
    Position.objects.bulk_create(
        [
            Position(
                organisation=organisation,
                code=code,
                name=names[organisation.language],
                name_key=name_key(names[organisation.language]),
            )
            for code, names in DEFAULTS.items()
            if code not in there
        ],
        ignore_conflicts=True,
    )


def position_name(position: Position, language: str) -> str:
    """In this language, where it is one of the four that begin the list and was not renamed."""
    names = DEFAULTS.get(position.code, {})
    return names[language] if position.name in names.values() else position.name


@transaction.atomic
def add_position(
    organisation: Organisation, name: str, *, member: Member | None = None
) -> Position:
    """Raises Refused for an empty name, or one that is there already."""
    kept = _free_name(organisation.pk, name)
    position = Position.objects.create(
        organisation=organisation, name=kept, name_key=name_key(kept)
    )
    changes = {"name": [None, kept]}
    record(organisation, "position.created", position, member=member, changes=changes)
    return position


@transaction.atomic
def rename_position(position: Position, name: str, *, member: Member | None = None) -> bool:
    """Its contacts keep it, under the new name. Raises Refused as `add_position` does."""
    kept = _free_name(position.organisation_id, name, but=position.pk)
    if kept == position.name:
        return False
    changes = {"name": [position.name, kept]}
    position.name, position.name_key = kept, name_key(kept)
    position.save(update_fields=["name", "name_key"])
    record(position.organisation_id, "position.updated", position, member=member, changes=changes)
    return True


@transaction.atomic
def remove_position(position: Position, *, member: Member | None = None) -> Event:
    """Take it off the list; the contacts who had it have none. See `restore_position`."""
    event = record(
        position.organisation_id,
        "position.removed",
        position,
        member=member,
        changes={"name": [position.name, None]},
        facts={
            "name": position.name,
            "code": position.code,
            "contacts": list(position.contacts.values_list("pk", flat=True)),
        },
    )
    position.delete()
    return event


@transaction.atomic
def restore_position(removal: Event, *, member: Member | None = None) -> Position:
    """Bring back what a `position.removed` event took away, for those who have no other since.

    Raises Refused when a position of that name was added in between.
    """
    there = Position.objects.in_organisation(removal.organisation_id)
    if again := there.filter(pk=removal.subject_id).first():
        return again
    name = _free_name(removal.organisation_id, removal.facts["name"])
    position = Position.objects.create(
        pk=removal.subject_id,
        organisation_id=removal.organisation_id,
        code=removal.facts["code"],
        name=name,
        name_key=name_key(name),
    )
    people = Contact.objects.in_organisation(removal.organisation_id)
    people.filter(pk__in=removal.facts["contacts"], position=None).update(position=position)
    changes = {"name": [None, name]}
    record(position.organisation_id, "position.restored", position, member=member, changes=changes)
    return position


def _free_name(organisation_id: int, name: str, *, but: int = 0) -> str:
    kept = clean_name(name)
    if not kept:
        raise Refused("position_name_missing", "A position needs a name.")
    others = Position.objects.in_organisation(organisation_id).exclude(pk=but)
    if others.filter(name_key=name_key(kept)).exists():
        raise Refused("position_exists", f"{kept} is already on the list.")
    return kept
