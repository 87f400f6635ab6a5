"""What a cell may name in this organisation: members, plans, positions. Three queries, once per
file.
"""

from relance.customers.models import Position
from relance.customers.naming import name_key
from relance.customers.positions import DEFAULTS
from relance.dunning.models import DunningPlan
from relance.imports.values import Lists
from relance.organisations.models import Member, Organisation


def lists_of(organisation: Organisation) -> Lists:
    """Compared without case and spaces of any kind: neither must be the reason of an error."""
    members = list(
        Member.objects.in_organisation(organisation).active().values_list("pk", "user__email")
    )
    plans = list(DunningPlan.objects.in_organisation(organisation).order_by("pk"))
    positions = list(Position.objects.in_organisation(organisation).order_by("pk"))
    by_email = {_email_key(email): pk for pk, email in members}
    by_plan = {plan.name_key: plan.pk for plan in plans}
    by_position = _by_position(positions)
    return Lists(
        manager=lambda text: by_email.get(_email_key(text)),
        plan=lambda text: by_plan.get(name_key(text)),
        position=lambda text: by_position.get(name_key(text)),
        names={
            "account_managers": dict(members),
            "plan": {plan.pk: plan.name for plan in plans},
            "position_id": {position.pk: position.name for position in positions},
        },
    )


def _email_key(text: str) -> str:
    return "".join(text.split()).lower()


def _by_position(positions: list[Position]) -> dict[str, int]:
    """By name, and the four defaults by their names in every language."""
    found = {position.name_key: position.pk for position in positions}
    for position in positions:
        for name in DEFAULTS.get(position.code, {}).values():
            found.setdefault(name_key(name), position.pk)
    return found
