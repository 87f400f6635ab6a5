"""Pictures drawn by the server, and the progress of long work."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext_lazy

from relance.core.dates import AGE_WORDS
from relance.core.reader import written_money

register = template.Library()

AGE_WORDS_SHORT = (
    gettext_lazy("Not due"),
    gettext_lazy("1–30 d"),
    gettext_lazy("31–60 d"),
    gettext_lazy("61–90 d"),
    gettext_lazy("over 90 d"),
)


@register.inclusion_tag("core/stepper.html")
def stepper(labels: Sequence[str], current: int) -> dict[str, Any]:
    """Where one is in a row of steps; `current` counts from 1."""
    return {"steps": list(enumerate(labels, start=1)), "current": current}


@register.inclusion_tag("core/progress.html")
def progress(label: str, done: int, total: int, rest: str = "") -> dict[str, Any]:
    """`label` and count on the left, `rest` (rate, time left) on the right."""
    return {"label": label, "done": done, "total": total, "rest": rest}


CHART_HEIGHT = 84
CHART_BOTTOM = 114


@register.inclusion_tag("core/ageing_chart.html")
def ageing_chart(
    amounts: Sequence[int],
    currency: str,
    *,
    urls: Sequence[str] = (),
    counts: Iterable[int] = (),
) -> dict[str, Any]:
    """What is owed by age, as five columns: minor units, not due first. `urls` makes links."""
    top = max([*amounts, 1])
    numbers: list[int | None] = [*counts] or [None] * len(amounts)
    columns: list[Mapping[str, Any]] = []
    for index, amount in enumerate(amounts):
        height = max(round(max(amount, 0) / top * CHART_HEIGHT), 2 if amount > 0 else 0)
        columns.append(
            {
                "age": index,
                "left": index * 20,
                "bar": index * 20 + 3,
                "middle": index * 20 + 10,
                "y": CHART_BOTTOM - height,
                "text": CHART_BOTTOM - height - 7,
                "height": height,
                "amount": written_money(amount, currency, cents=False),
                "label": AGE_WORDS_SHORT[index],
                "words": AGE_WORDS[index],
                "count": numbers[index],
                "url": urls[index] if urls else "",
            }
        )
    return {"columns": columns}


@register.inclusion_tag("core/ageing_bar.html")
def ageing_bar(amounts: Sequence[int], currency: str) -> dict[str, Any]:
    """What one customer owes by age, as one bar with its legend: minor units, not due first."""
    owed = [max(amount, 0) for amount in amounts]
    total = sum(owed) or 1
    gap = 0.3
    left = 0.0
    parts = []
    for index, amount in enumerate(amounts):
        share = owed[index] / total * 100
        parts.append(
            {
                "age": index,
                "left": f"{left:.2f}",
                "width": f"{max(share - (gap if left + share < 99.9 else 0), 0.2):.2f}"
                if owed[index]
                else "",
                "percent": round(share),
                "amount": written_money(amount, currency),
                "owed": amount,
                "words": AGE_WORDS[index],
            }
        )
        left += share
    return {"parts": parts}
