"""Changing a plan: the days of its steps, and what holds for all of them."""

from collections.abc import Mapping

from django.db import transaction

from relance.dunning.models import DunningPlan
from relance.history.recording import changes_between, record
from relance.organisations.models import Member

SETTINGS = ("minimum_days", "daily_cap", "deducts_credits")


@transaction.atomic
def change_plan(
    plan: DunningPlan,
    *,
    settings: Mapping[str, int | bool],
    days: Mapping[str, int],
    member: Member,
) -> bool:
    """`days` is level → days from the due date. Answers whether anything changed.

    What has left stays as it is; the invoices under way are counted by the new days from now on.
    """
    before: dict[str, int | bool] = {name: getattr(plan, name) for name in SETTINGS}
    steps = list(plan.steps.select_for_update(no_key=True))
    before |= {step.level: step.days for step in steps}
    for name in SETTINGS:
        setattr(plan, name, settings[name])
    plan.save(update_fields=SETTINGS)
    for step in steps:
        step.days = days.get(step.level, step.days)
    plan.steps.bulk_update(steps, ["days"])
    after: dict[str, int | bool] = {name: settings[name] for name in SETTINGS}
    after |= {step.level: step.days for step in steps}
    changes = changes_between(before, after)
    if changes:
        record(
            plan.organisation_id,
            "plan.changed",
            plan,
            member=member,
            changes=changes,
            facts={"plan": plan.name},
        )
    return bool(changes)
