"""What the pages show of a file: columns with examples, problems by line, what changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relance.imports.columns import Columns, shown_name
from relance.imports.fields import FIELDS, fields_of, missing_fields
from relance.imports.surveying import ColumnFacts, Survey
from relance.imports.wording import in_words, is_english

LINES_SHOWN = 100


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file: `finding` in words, `match` how good that is (ok, warn, none)."""

    at: int
    name: str
    examples: list[str]
    field: str
    match: str
    finding: str


@dataclass
class ShownLine:
    """A line with all that is wrong with it."""

    line: int
    problems: list[dict[str, Any]] = field(default_factory=list)


def shown_columns(
    columns: Columns, survey: Survey, problems: Iterable[dict[str, Any]]
) -> list[ShownColumn]:
    fields = {at: code for code, at in columns.index.items()}
    wrong: dict[str, int] = {}
    for problem in problems:
        wrong[problem["column"]] = wrong.get(problem["column"], 0) + 1
    return [
        ShownColumn(
            at,
            shown_name(columns.header, at),
            facts.examples,
            fields.get(at, ""),
            *_finding(facts, fields.get(at, ""), wrong.get(columns.header[at], 0), survey.lines),
        )
        for at, facts in enumerate(survey.facts)
        if columns.header[at] or facts.filled
    ]


def _finding(facts: ColumnFacts, code: str, wrong: int, lines: int) -> tuple[str, str]:
    if not code:
        return "none", _("This column is not imported")
    if wrong:
        return "warn", ngettext("%(n)d value to correct", "%(n)d values to correct", wrong) % {
            "n": wrong
        }
    values = ngettext("%(n)d value", "%(n)d values", facts.filled) % {"n": facts.filled}
    if code in {"external_id", "number"} and facts.filled == len(facts.distinct) > 1:
        return "ok", _("%(values)s, all different") % {"values": values}
    if facts.leading_zeros and code in {"postcode", "accounting_code", "external_id", "phone"}:
        return "ok", _("%(values)s, leading zeros kept") % {"values": values}
    if empty := lines - facts.filled:
        return "ok", _("%(values)s, %(empty)d empty") % {"values": values, "empty": empty}
    return "ok", values


def field_choices(kind: str) -> list[tuple[str, Any]]:
    return [("", _("Do not import")), *((one.code, one.label) for one in fields_of(kind))]


def missing_words(kind: str, columns: Columns) -> list[str]:
    """The needs that no column meets, in words: “Company name or External id”."""
    return [
        _(" or ").join(str(FIELDS[code].label) for code in need)
        for need in missing_fields(kind, columns.index)
    ]


def shown_lines(problems: Iterable[dict[str, Any]]) -> list[ShownLine]:
    """Problems grouped by line, the first of them."""
    lines: dict[int, ShownLine] = {}
    for problem in problems:
        if problem["line"] not in lines:
            if len(lines) >= LINES_SHOWN:
                break
            lines[problem["line"]] = ShownLine(problem["line"])
        lines[problem["line"]].problems.append(shown_problem(problem))
    return list(lines.values())


def shown_problem(problem: dict[str, Any]) -> dict[str, Any]:
    code, message = problem["code"], problem["message"]
    return {**problem, **in_words(code, message), "is_english": is_english(code)}


_ATTRIBUTES = {
    "name": "customer_name",
    "group": "group_name",
    "position_id": "position",
    "reference": "contact_reference",
}


def shown_changes(changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **change,
            "label": FIELDS[code].label if (code := _code(change["field"])) in FIELDS else code,
            "before": _written(change),
            "after": _written(change, "after"),
        }
        for change in changes[:LINES_SHOWN]
    ]


def _code(attribute: str) -> str:
    return _ATTRIBUTES.get(attribute, attribute)


def _written(change: dict[str, Any], side: str = "before") -> Any:
    """In the reader's words; amounts stay minor units beside their currency."""
    value = change[side]
    if change["currency"]:
        return value
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def counted(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The counts for the summary: what was created and updated, by noun, without the zeros."""
    nouns = {
        "customers": lambda n: ngettext("%(n)d customer", "%(n)d customers", n),
        "contacts": lambda n: ngettext("%(n)d contact", "%(n)d contacts", n),
        "invoices": lambda n: ngettext("%(n)d invoice", "%(n)d invoices", n),
        "credit_notes": lambda n: ngettext("%(n)d credit note", "%(n)d credit notes", n),
        "payments": lambda n: ngettext("%(n)d payment", "%(n)d payments", n),
    }
    labels = {"created": _("Created"), "updated": _("Updated"), "unchanged": _("Unchanged")}
    return [
        {
            "outcome": outcome,
            "label": label,
            "parts": [
                nouns[thing](number) % {"n": number}
                for thing, number in report.get(outcome, {}).items()
                if number
            ],
        }
        for outcome, label in labels.items()
    ]
