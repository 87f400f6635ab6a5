"""Lists and the parts of pages that the packages above bring."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from relance.core import places

register = template.Library()

CELL_WORDS = {
    "num": "data-num",
    "fit": "data-fit",
    "grow": "data-grow",
    "wrap": "data-wrap",
    "cut": "data-cut",
    "spare": 'data-spare="1"',
    "spare2": 'data-spare="2"',
}
CARD_PLACES = ("tick", "flag", "name", "sub", "note", "amount", "state", "acts")


@register.simple_tag
@cache
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
        "chosen": sum(1 for bound in listing.filters if bound.chosen),
        "searchable": listing.search is not None,
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


def joined(parts: Iterable[SafeString]) -> SafeString:
    """One after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


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
    return joined(heads)


@register.simple_tag(takes_context=True)
def column_cells(context: Context, listing: Any, row: Any, part: str = "") -> SafeString:
    """Their cells in the line of `row`, which is what their templates read."""
    cells = [
        format_html("<td {}>{}</td>", cell(column.css), rendered(context, column.template, row=row))
        for column in columns_of(listing, part)
    ]
    return joined(cells)


@register.simple_tag(takes_context=True)
def tick_sums(context: Context, listing: Any, row: Any) -> SafeString:
    """What the tick of `row` adds to the sum of what is ticked, as the box's attribute."""
    member = context.get("member")
    held = [
        f"{money.minor} {money.currency}"
        for column in listing.columns
        if column.amounts
        for money in column.amounts(row, member)
    ]
    return format_html('data-sums="{}"', ",".join(held))


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
    return joined(cells)


@register.simple_tag(takes_context=True)
def list_totals(context: Context, listing: Any, column: str) -> SafeString:
    """What other packages write under the column of that key, over all lines of the list."""
    member = context.get("member")
    totals = [
        rendered(context, entry.template, **entry.context(member, listing.rows))
        for entry in places.list_totals.of(listing.on)
        if entry.column == column
    ]
    return joined(totals)


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
    return joined(parts)


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
        "actions": [(action, url) for action, url in actions if url],
        "one": one or gettext("{n} line ticked"),
        "many": many or gettext("{n} lines ticked"),
    }


@register.inclusion_tag("core/list_exports.html", takes_context=True)
def list_exports(context: Context, listing: Any) -> dict[str, Any]:
    """A menu of the files that this list leaves as: all its lines, as they are filtered."""
    member = context.get("member")
    asked = listing.params.copy()
    for name in ("page", "panel"):
        asked.pop(name, None)
    return {
        "exports": [(entry, entry.url(member)) for entry in places.list_exports.of(listing.on)],
        "asked": asked.urlencode(),
    }
