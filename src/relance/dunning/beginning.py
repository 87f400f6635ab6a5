"""The plan that a new organisation finds, assigned to nobody."""

from relance.customers.naming import name_key
from relance.dunning.models import DunningPlan, DunningStep
from relance.organisations.models import Organisation

NAME = "Standard"
# Level, days from the due date, leaves by itself: a formal notice is a person's decision.
STEPS = (("R1", 5, True), ("R2", 15, True), ("R3", 30, True), ("MED", 45, False))


def default_plan(organisation: Organisation) -> None:
    """Give it the plan « Standard ». Harmless twice."""
    plan, is_new = DunningPlan.objects.get_or_create(
        organisation=organisation, name_key=name_key(NAME), defaults={"name": NAME}
    )
    if is_new:
        DunningStep.objects.bulk_create(
            DunningStep(
                organisation=organisation,
                plan=plan,
                level=level,
                days=days,
                is_automatic=is_automatic,
            )
            for level, days, is_automatic in STEPS
        )
