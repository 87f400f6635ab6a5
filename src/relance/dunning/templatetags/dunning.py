"""What the pages of reminders show: the course of a plan, a message's state, a reason in words."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from relance.core.templatetags.relance_values import tag
from relance.dunning.explaining import reason_name as name_of_reason
from relance.dunning.explaining import warning_words
from relance.dunning.facts import Case
from relance.dunning.models import DunningPlan
from relance.messaging.models import EmailMessage
from relance.messaging.showing import shown

register = template.Library()

# Where the picture begins and ends, in percent, so that no label is cut.
LEFT, RIGHT = 8.0, 92.0


@register.filter
def reason_name(code: str) -> str:
    """A reason in few words."""
    return name_of_reason(code)


@register.filter
def warned(warning: dict[str, Any]) -> str:
    """What a run could not do."""
    return warning_words(warning)


@register.filter
def owed(cases: Sequence[Case]) -> list[tuple[int, str]]:
    """What is still due on these invoices, per currency."""
    sums: dict[str, int] = {}
    for case in cases:
        sums[case.invoice.currency] = sums.get(case.invoice.currency, 0) + case.open
    return [(minor, currency) for currency, minor in sums.items()]


@register.simple_tag
def message_state(message: EmailMessage) -> SafeString:
    """Sent, failed, uncertain… in a word with its sign."""
    seen = shown(message)
    return tag(str(seen.word), seen.state, seen.icon)


@register.inclusion_tag("dunning/course.html")
def plan_course(plan: DunningPlan) -> dict[str, Any]:
    """The plan as a line of days, with the due date on it."""
    steps = sorted(plan.steps.all(), key=lambda step: step.days)
    days = [step.days for step in steps]
    first, last = min([*days, 0]), max([*days, 1])

    def place(day: int) -> float:
        return round(LEFT + (day - first) * (RIGHT - LEFT) / (last - first), 1)

    stops: list[dict[str, Any]] = []
    for step in steps:
        width = 42 if len(step.level) > 2 else 34
        label = _("D%(days)s") % {"days": f"{step.days:+d}".replace("-", "\u2212")}
        stops.append(
            {
                "step": step,
                "left": f"{place(step.days)}",
                "width": width,
                "half": width // 2,
                "label": label,
            }
        )
    words = ", ".join(f"{stop['step'].level} {stop['label']}" for stop in stops)
    return {"stops": stops, "due": f"{place(0)}", "words": words or plan.name}


@register.simple_tag
def message_word(message: EmailMessage) -> str:
    """The state in a word alone."""
    return str(shown(message).word)
