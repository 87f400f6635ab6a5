"""The components of the screens that take values; docs/frontend.md has an example of each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_lazy

from relance.core import clock, places
from relance.core.dates import DayForm, age, written_day, written_lateness, written_time
from relance.core.money import BABEL_LOCALES, Money
from relance.core.toasts import Toast, toasts_of

register = template.Library()

LEVEL_WORDS = {
    "R1": gettext_lazy("First reminder"),
    "R2": gettext_lazy("Second reminder"),
    "R3": gettext_lazy("Last reminder"),
    "MED": gettext_lazy("Formal notice"),
}
AGE_WORDS = (
    gettext_lazy("Not due"),
    gettext_lazy("1 to 30 days"),
    gettext_lazy("31 to 60 days"),
    gettext_lazy("61 to 90 days"),
    gettext_lazy("Over 90 days"),
)
AGE_WORDS_SHORT = (
    gettext_lazy("Not due"),
    gettext_lazy("1–30 d"),
    gettext_lazy("31–60 d"),
    gettext_lazy("61–90 d"),
    gettext_lazy("over 90 d"),
)


def reader_language() -> str:
    """`fr` or `en`, whichever the page is written in."""
    language = (get_language() or "en")[:2]
    return language if language in BABEL_LOCALES else "en"


def written_money(minor: int | Money, currency: str = "", *, cents: bool = True) -> str:
    """With a true minus sign, since a hyphen breaks lines and is too short beside figures."""
    money = minor if isinstance(minor, Money) else Money(int(minor), currency)
    return money.written(reader_language(), cents=cents).replace("-", "\u2212")


# --- Values ---------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A sign of the sprite. Without a label it is decoration and silent."""
    href = f"{static('relance/icons.svg')}#i-{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>', href)


@register.simple_tag
def money(minor: int | Money | None, currency: str = "", form: str = "") -> str:
    """`{% money 123456 "EUR" %}`; form "round" leaves out the cents. Nothing for None."""
    if minor is None:
        return ""
    return written_money(minor, currency, cents=form != "round")


@register.simple_tag
def day(value: date | datetime | None, form: DayForm = "short") -> SafeString | str:
    """`short` 27 oct., `column` 05/10/2026, `long` 5 octobre 2026, `weekday` Lundi 5 octobre."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    today = clock.today(timezone.get_current_timezone())
    text = written_day(value, reader_language(), form=form, today=today)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), text)


@register.simple_tag
def moment(value: datetime | None) -> SafeString | str:
    """`27 oct., 8 h 30` in the time zone of the organisation."""
    if value is None:
        return ""
    zone = timezone.get_current_timezone()
    local = value.astimezone(zone)
    language = reader_language()
    text = written_day(local.date(), language, today=clock.today(zone))
    return format_html(
        '<time datetime="{}">{}, {}</time>',
        local.isoformat(timespec="minutes"),
        text,
        written_time(value, language, zone),
    )


@register.simple_tag
def lateness(due_on: date | None, today: date, form: str = "") -> SafeString:
    """A gauge of four bars and the days in words; form "long" for a panel."""
    if due_on is None:
        return format_html('<span class="faint">{}</span>', gettext("no due date"))
    step = age(due_on, today)
    return format_html(
        '<span class="late" data-age="{}">'
        '<svg aria-hidden="true"><use href="{}#late-{}"/></svg>{}</span>',
        step,
        static("relance/icons.svg"),
        step,
        written_lateness(due_on, today, long=form == "long"),
    )


@register.simple_tag
def level(code: str) -> SafeString:
    """R1, R2, R3, MED; the words are its title."""
    if not code:
        return mark_safe("")
    words = LEVEL_WORDS.get(code, code)
    return format_html(
        '<abbr class="level" data-level="{}" title="{}">{}</abbr>', code, words, code
    )


@register.simple_tag
def tag(text: str, state: str = "", icon_name: str = "") -> SafeString:
    """A state in a word; `state` good, hold or bad only where the colour means something."""
    return format_html(
        '<span class="tag"{}>{}{}</span>',
        format_html(' data-state="{}"', state) if state else "",
        icon(icon_name) if icon_name else "",
        text,
    )


# --- The frame ------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def page_url(context: Context, name: str, *args: Any) -> str:
    """The address of a page of this organisation, or of none; empty when there is no such page."""
    member = context.get("member")
    attempts = [(member.organisation.slug, *args)] if member else []
    for arguments in [*attempts, args]:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""


class RailNode(Node):
    """Renders the rail; what stands between its tags is the key of the entry where one is."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        member = context.get("member")
        key = self.nodelist.render(context).strip()
        groups = rail_groups(member, key) if member else []
        found = context.template.engine.get_template("core/rail.html")  # type: ignore[union-attr]
        with context.push(rail_groups=groups):
            return found.render(context)


def rail_groups(member: Any, current: str) -> list[list[dict[str, Any]]]:
    """The entries that this member sees, daily work first, then settings."""
    groups: dict[int, list[dict[str, Any]]] = {}
    for entry in places.rail_entries:
        if entry.administrators_only and member.role not in ("owner", "administrator"):
            continue
        groups.setdefault(entry.group, []).append(
            {
                "entry": entry,
                "url": reverse(entry.url_name, args=[member.organisation.slug]),
                "count": entry.count(member),
                "current": entry.key == current,
            }
        )
    return [groups[group] for group in sorted(groups)]


@register.tag
def rail(parser: Parser, token: Token) -> RailNode:
    """`{% rail %}{% block rail_key %}{% endblock %}{% endrail %}`."""
    nodelist = parser.parse(("endrail",))
    parser.delete_first_token()
    return RailNode(nodelist)


@register.inclusion_tag("core/toasts.html", takes_context=True)
def toasts(context: Context, *, swap: bool = False) -> dict[str, Any]:
    """Those that wait. In an answer to htmx, `swap=True` adds them to those on the page."""
    said: list[Toast] = list(toasts_of(context.get("messages") or ()))
    return {"toasts": said, "swap": swap, "csrf_token": context.get("csrf_token")}


# --- Forms ----------------------------------------------------------------------------------------


@register.inclusion_tag("core/field.html")
def field(
    bound: BoundField,
    *,
    hide_label: bool = False,
    width: str = "",
    help: str = "",  # noqa: A002
) -> dict[str, Any]:
    """Label, help, control and error of one field, tied to each other. `width`: s, m or all."""
    widget = bound.field.widget
    kind = "input"
    if isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        kind = "options"
    elif isinstance(widget, CheckboxInput):
        kind = "tick"
    return {
        "field": bound,
        "kind": kind,
        "help": help or bound.help_text,
        "hide_label": hide_label,
        "width": width,
    }


@register.simple_tag
def control(bound: BoundField, css: str = "input", **attributes: str) -> SafeString:
    """The bare control; `data_tick="1"` becomes `data-tick="1"`."""
    widget = bound.field.widget
    plain = isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect)
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    return bound.as_widget(attrs=given if plain else {"class": css, **given})


@register.inclusion_tag("core/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """What is wrong with the form as a whole, and how many fields want correcting."""
    return {"form": form}


# --- Lists ----------------------------------------------------------------------------------------

CELL_WORDS = {
    "num": "data-num",
    "fit": "data-fit",
    "grow": "data-grow",
    "wrap": "data-wrap",
    "spare": 'data-spare="1"',
    "spare2": 'data-spare="2"',
}
CARD_PLACES = ("tick", "flag", "name", "sub", "note", "amount", "state", "acts")


@register.simple_tag
def cell(words: str) -> SafeString:
    """Attributes of a cell: its place on a card (`name`, `amount`…), `num`, `fit`, `grow`…"""
    said = words.split()
    parts = [CELL_WORDS[word] for word in said if word in CELL_WORDS]
    parts += [f'data-cell="{word}"' for word in said if word in CARD_PLACES]
    return mark_safe(" ".join(parts))  # noqa: S308  nothing but words of the two tables above


@register.inclusion_tag("core/sort_header.html", takes_context=True)
def sort_header(
    context: Context, listing: Any, key: str, label: str, css: str = ""
) -> dict[str, Any]:
    """A column's head: a link that sorts by it, and turns the order round when it already does."""
    current = listing.sort
    rising, falling = current == key, current == f"-{key}"
    return {
        "request": context["request"],
        "label": label,
        "css": css,
        "sortable": key in listing.sorts,
        "next_sort": f"-{key}" if rising else key,
        "aria_sort": "ascending" if rising else "descending" if falling else "",
    }


@register.inclusion_tag("core/filters.html", takes_context=True)
def filters(context: Context, listing: Any, placeholder: str = "") -> dict[str, Any]:
    """The bar above a list: its own search field and its filters, as a GET form."""
    own = {"q", "page", "panel", *(bound.filter.key for bound in listing.filters)}
    kept = [(name, value) for name, value in listing.params.items() if name not in own]
    return {
        "listing": listing,
        "placeholder": placeholder,
        "kept": kept,
        "request": context["request"],
    }


@register.inclusion_tag("core/pagination.html", takes_context=True)
def pagination(context: Context, page: Any) -> dict[str, Any]:
    """Which lines are shown of how many, with the pages before and after."""
    return {"page": page, "request": context["request"]}


def rendered(context: Context, name: str, **values: Any) -> SafeString:
    """Another template, with all of this page's context and `values` besides."""
    found = context.template.engine.get_template(name)  # type: ignore[union-attr]
    with context.push(**values):
        return found.render(context)


def columns_of(listing: Any, part: str) -> list[places.Column]:
    """All that other packages bring; or the `flag`s, signs beside the tick; or the `rest`."""
    columns: list[places.Column] = listing.columns
    if not part:
        return columns
    return [column for column in columns if ("flag" in column.css.split()) == (part == "flag")]


@register.simple_tag(takes_context=True)
def column_heads(context: Context, listing: Any, part: str = "") -> SafeString:
    """The heads of the columns that other packages bring to this list; a flag's is not seen."""
    heads = []
    for column in columns_of(listing, part):
        label = column.label
        if part == "flag":
            label = format_html('<span class="unseen">{}</span>', label)
        told = sort_header(context, listing, column.key, label, column.css)
        heads.append(rendered(context, "core/sort_header.html", **told))
    return mark_safe("".join(heads))  # noqa: S308  rendered by a template


@register.simple_tag(takes_context=True)
def column_cells(context: Context, listing: Any, row: Any, part: str = "") -> SafeString:
    """Their cells in the line of `row`, which is what their templates read."""
    cells = [
        format_html("<td {}>{}</td>", cell(column.css), rendered(context, column.template, row=row))
        for column in columns_of(listing, part)
    ]
    return mark_safe("".join(cells))  # noqa: S308  rendered by format_html


@register.simple_tag(takes_context=True)
def column_totals(
    context: Context, listing: Any, part: str = "", *, blank: bool = False
) -> SafeString:
    """Their cells in the line of totals, empty where nobody sums that column, or where `blank`."""
    cells = [
        format_html(
            "<td {}>{}</td>",
            cell(column.css),
            "" if blank else list_totals(context, listing, column.key),
        )
        for column in columns_of(listing, part)
    ]
    return mark_safe("".join(cells))  # noqa: S308  rendered by format_html


@register.simple_tag(takes_context=True)
def list_totals(context: Context, listing: Any, column: str) -> SafeString:
    """What other packages write under the column of that key, over all lines of the list."""
    member = context.get("member")
    totals = [
        rendered(context, entry.template, **entry.context(member, listing.rows))
        for entry in places.list_totals.of(listing.on)
        if entry.column == column
    ]
    return mark_safe("".join(totals))  # noqa: S308  rendered by a template


@register.simple_tag(takes_context=True)
def sections(
    context: Context, on: str, record: Any, *, aside: bool = False, only: str = ""
) -> SafeString:
    """The parts of a page or panel, in their order; `only` names the keys of those wanted."""
    member = context.get("member")
    parts = [
        rendered(context, entry.template, **entry.context(member, record))
        for entry in places.sections.of(on)
        if entry.aside == aside and (not only or entry.key in only.split())
    ]
    return mark_safe("".join(parts))  # noqa: S308  rendered by templates


@register.inclusion_tag("core/row_actions.html", takes_context=True)
def row_actions(context: Context, on: str, row: Any) -> dict[str, Any]:
    """The icons at the end of a line that the packages above declare for this list."""
    member = context.get("member")
    actions = [(action, action.url(member, row)) for action in places.row_actions.of(on)]
    return {"actions": [(action, url) for action, url in actions if url], "row": row}


@register.inclusion_tag("core/picked.html", takes_context=True)
def picked(context: Context, on: str, one: str = "", many: str = "") -> dict[str, Any]:
    """What is ticked, its sum, and what can be done with it. `many` holds `{n}`."""
    member = context.get("member")
    actions = [(action, action.url(member)) for action in places.bulk_actions.of(on)]
    return {
        "actions": actions,
        "one": one or gettext("{n} line ticked"),
        "many": many or gettext("{n} lines ticked"),
    }


# --- Pictures -------------------------------------------------------------------------------------


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
    numbers = list(counts) or [None] * 5
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
