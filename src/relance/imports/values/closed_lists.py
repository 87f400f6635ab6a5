"""What a cell may name in this organisation: members, plans, positions, and countries and
currencies. Four queries, once per file.
"""

from collections.abc import Callable, Container, Mapping
from typing import TypeVar

from relance.customers.models import Position
from relance.customers.naming import name_key
from relance.customers.positions import DEFAULTS
from relance.dunning.models import DunningPlan
from relance.imports.cells.amounts import currency_code
from relance.imports.cells.countries import country_code
from relance.imports.values.guide import Lists, known_country, known_currency
from relance.imports.values.unknowns import ValueMap, value_key
from relance.organisations.models import Member, Organisation

Target = TypeVar("Target", int, str)


def lists_of(organisation: Organisation, *, value_map: ValueMap | None = None) -> Lists:
    """Compared without case and spaces of any kind: neither must be the reason of an error.

    What `value_map` says of a value comes first, as far as what it names is (still) there.
    """
    members = Member.objects.in_organisation(organisation)
    active = dict(members.active().values_list("pk", "user__email"))
    plans = list(DunningPlan.objects.in_organisation(organisation).order_by("pk"))
    positions = list(Position.objects.in_organisation(organisation).order_by("pk"))
    by_email = {_email_key(email): pk for pk, email in active.items()}
    by_plan = {plan.name_key: plan.pk for plan in plans}
    by_position = _by_position(positions)
    said = value_map or {}
    return Lists(
        manager=_said_first(
            _ids(said, "account_managers", active),
            lambda text: by_email.get(_email_key(text)),
        ),
        plan=_said_first(
            _ids(said, "plan", by_plan.values()), lambda text: by_plan.get(name_key(text))
        ),
        position=_said_first(
            _ids(said, "position", {position.pk for position in positions}),
            lambda text: by_position.get(name_key(text)),
        ),
        country=_said_first(_codes(said, "country", country_code), known_country),
        currency=_said_first(_codes(said, "currency", currency_code), known_currency),
        names={
            # Those who left too: customers that a file gives to another were theirs.
            "account_managers": dict(members.values_list("pk", "user__email")),
            "plan": {plan.pk: plan.name for plan in plans},
            "position_id": {position.pk: position.name for position in positions},
        },
    )


def _said_first(
    said: Mapping[str, Target], listed: Callable[[str], Target | None]
) -> Callable[[str], Target | None]:
    if not said:
        return listed

    def found(text: str) -> Target | None:
        target = said.get(value_key(text))
        return listed(text) if target is None else target

    return found


def _ids(said: ValueMap, field: str, there: Container[int]) -> dict[str, int]:
    """The ids that this organisation (still) has; 0 where the cell counts as empty."""
    return {
        key: target or 0
        for key, target in said.get(field, {}).items()
        if target == "" or (isinstance(target, int) and target in there)
    }


def _codes(said: ValueMap, field: str, code: Callable[[str], str]) -> dict[str, str]:
    """The ISO codes that there are; "" where the cell counts as empty."""
    return {
        key: target
        for key, target in said.get(field, {}).items()
        if isinstance(target, str) and (target == "" or code(target) == target)
    }


def _email_key(text: str) -> str:
    return "".join(text.split()).lower()


def _by_position(positions: list[Position]) -> dict[str, int]:
    """By name, and the four defaults by their names in every language."""
    found = {position.name_key: position.pk for position in positions}
    for position in positions:
        for name in DEFAULTS.get(position.code, {}).values():
            found.setdefault(name_key(name), position.pk)
    return found
