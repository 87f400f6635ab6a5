"""What the pages of reminders show: the course of a plan, a message's state, a reason in words."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from relance.core.templatetags.relance_values import tag
from relance.dunning.explaining import reason_name, warning_words
from relance.dunning.models import DunningPlan
from relance.messaging.models import EmailMessage
from relance.messaging.showing import shown

register = template.Library()
register.filter("reason_name", reason_name)
register.filter("warning_words", warning_words)

# Where the picture begins and ends, in percent, so that no label is cut.
LEFT, RIGHT = 8.0, 92.0


@register.simple_tag
def message_state(message: EmailMessage) -> SafeString:
    """Sent, failed, uncertain… in a word with its sign."""
    seen = shown(message)
    return tag(str(seen.word), seen.state, seen.icon)


@register.simple_tag
def message_word(message: EmailMessage) -> str:
    """The state in a word alone."""
    return str(shown(message).word)


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
