"""What the page of a decision shows of a file: how it is read, its columns with examples, what its
lines would do, and the lines to correct.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from relance.core.countries import country_names
from relance.imports.checking.correcting import corrections_of
from relance.imports.checking.finding import LEFT_OUT as LINE_LEFT_OUT
from relance.imports.columns.fields import FIELDS, fields_of, missing_fields
from relance.imports.columns.mapped import (
    BETTER,
    EMPTY,
    HAND,
    LEFT_OUT,
    LEFT_OUT_BEFORE,
    LIKENESS,
    NAME,
    NO_SUCH_FIELD,
    OTHER_VALUES,
    REMEMBERED,
    UNKNOWN,
    UNSURE,
    VALUES,
    Columns,
    shown_name,
)
from relance.imports.columns.reasons import is_reason
from relance.imports.models import CheckedRow, Import, ImportRow
from relance.imports.reading.layout import DAMAGE
from relance.imports.reading.quoting import QUOTES_INVALID
from relance.imports.showing.previewing import CHANGED, LINES_LOOKED_AT, Preview
from relance.imports.wording import in_words, is_english

LINES_ON_A_PAGE = 25
CHANGES_SHOWN = 100
CELL_SHOWN = 300
ERROR, CREATED, UPDATED = "error", "created", "updated"
WARNED, BY_HAND = "warned", "hand"


def written(number: int) -> str:
    """As the reader writes it, thousands parted."""
    return number_format(number, use_l10n=True, force_grouping=True)


# --- How the file is read -------------------------------------------------------------------------


@dataclass(frozen=True)
class RawLine:
    """A line as it stands in the file; `role` is title, header or data."""

    line: int
    cells: list[str]
    role: str


def raw_lines(preview: Preview) -> list[RawLine]:
    header = preview.reading.get("header_line") or 0
    return [
        RawLine(line, cells, "header" if line == header else "title" if line < header else "data")
        for line, cells in preview.reading.get("first", [])
    ]


# --- Columns --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownColumn:
    """A column of the file: `finding` in words, `match` how good that is (ok, kept, warn, none)."""

    at: int
    name: str
    examples: list[str]
    field: str
    match: str
    how: str
    finding: str

    @property
    def control(self) -> str:
        return f"column-{self.at}"


def shown_columns(record: Import, preview: Preview) -> list[ShownColumn]:
    """All that have a name or a value. How each came to its field, and what it holds."""
    columns = preview.columns
    if columns is None:
        return []
    fields = {at: code for code, at in columns.index.items()}
    refused = {one["at"]: one["code"] for one in preview.left_out}
    by_hand = record.options.get("by_hand", {})
    shown = []
    for at, name in enumerate(columns.header):
        fact = preview.facts[at] if at < len(preview.facts) else _NO_FACT
        if is_reason(name) or not (name or fact["filled"]):
            continue
        code = fields.get(at, "")
        title = shown_name(columns.header, at)
        is_by_hand = by_hand.get(str(at), ["", None])[1] == code
        match, finding, how = "none", _not_imported(columns, at, is_by_hand=is_by_hand), ""
        if code:
            match, finding = _finding(preview, fact, code, title)
            how = str(_HOW[HAND if is_by_hand else columns.how.get(code, NAME)])
        if at in refused:
            told = in_words(refused[at], "")
            match, finding = "none", f"{told['words']}. {told['cure']}"
        shown.append(ShownColumn(at, title, fact["examples"], code, match, how, finding))
    return shown


_NO_FACT: dict[str, Any] = {
    "examples": [],
    "filled": 0,
    "all_different": False,
    "leading_zeros": 0,
}


def _not_imported(columns: Columns, at: int, *, is_by_hand: bool) -> str:
    reason = LEFT_OUT if is_by_hand else columns.why_not.get(at, (UNKNOWN, ""))[0]
    return _("Not imported: %(why)s") % {"why": _WHY_NOT[reason]}


_HOW = {
    NAME: gettext_lazy("known name"),
    LIKENESS: gettext_lazy("similar name"),
    VALUES: gettext_lazy("by its values"),
    REMEMBERED: gettext_lazy("as last time"),
    HAND: gettext_lazy("chosen by hand"),
}
_WHY_NOT = {
    BETTER: gettext_lazy("another column fits this field better"),
    UNKNOWN: gettext_lazy("no field has this name"),
    NO_SUCH_FIELD: gettext_lazy("Relance does not keep this"),
    OTHER_VALUES: gettext_lazy("its values are not what its name says"),
    UNSURE: gettext_lazy("several columns could be this field"),
    EMPTY: gettext_lazy("nothing is in it"),
    LEFT_OUT: gettext_lazy("left out by hand"),
    LEFT_OUT_BEFORE: gettext_lazy("left out last time too"),
}


def _finding(preview: Preview, fact: dict[str, Any], code: str, title: str) -> tuple[str, str]:
    if wrong := preview.wrong.get(title, 0):
        words = ngettext("%(n)s value to correct", "%(n)s values to correct", wrong)
        return "warn", words % {"n": written(wrong)}
    filled = fact["filled"]
    values = ngettext("%(n)s value", "%(n)s values", filled) % {"n": written(filled)}
    if preview.lines is None:  # the rest of the file may say otherwise
        return "ok", _("%(values)s in the first %(lines)s lines") % {
            "values": values,
            "lines": written(LINES_LOOKED_AT),
        }
    if code in {"external_id", "number"} and fact["all_different"]:
        return "ok", _("%(values)s, all different") % {"values": values}
    if fact["leading_zeros"] and code in _WITH_ZEROS:
        return "ok", _("%(values)s, leading zeros kept") % {"values": values}
    if empty := (preview.lines or filled) - filled:
        words = ngettext("%(values)s, %(n)s empty", "%(values)s, %(n)s empty", empty)
        return "ok", words % {"values": values, "n": written(empty)}
    return "ok", values


_WITH_ZEROS = {"postcode", "accounting_code", "external_id", "phone"}


def field_choices(kind: str) -> list[tuple[str, Any]]:
    return [("", _("Do not import")), *((one.code, one.label) for one in fields_of(kind))]


def missing_words(kind: str, columns: Columns) -> str:
    """The needs that no column meets, in words: “Company name or External id; Date”."""
    return pgettext("between things that hold", "; ").join(
        _(" or ").join(str(FIELDS[code].label) for code in need)
        for need in missing_fields(kind, columns.index)
    )


# --- Lines ----------------------------------------------------------------------------------------


@dataclass
class ShownCell:
    """A cell of a line that can be corrected, with all that is wrong with it."""

    id: str
    name: str
    label: str
    value: str
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def why(self) -> str:
        return f"why-{self.id}"

    @property
    def is_long(self) -> bool:
        return "\n" in self.value


@dataclass
class ShownLine:
    """A line of the file: what is wrong with it, what it changes, what was done to it by hand.

    `cells` are those to correct (all of them where the line is `open`).
    """

    line: int
    title: str = ""
    outcome: str = ""
    problems: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    cells: list[ShownCell] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    created: list[dict[str, Any]] = field(default_factory=list)
    # Its line in the file that this one was made of (`downloading.keep_errors`).
    origin: int | None = None
    is_open: bool = False
    # Its cells are all there, those too many last: it comes in once these are empty.
    is_damaged: bool = False
    is_corrected: bool = False
    is_left_out: bool = False

    @property
    def id(self) -> str:
        return f"line-{self.line}"

    @property
    def plain(self) -> str:
        """Its number for addresses."""
        return str(self.line)

    @property
    def open_id(self) -> str:
        return f"open-{self.line}"

    @property
    def first_id(self) -> str:
        """Where the focus goes: the first cell to correct, else the line's own button."""
        return self.cells[0].id if self.cells else self.open_id


@dataclass(frozen=True)
class Tab:
    """A group of lines, with how many they are."""

    key: str
    label: str
    count: int

    @property
    def shown(self) -> str:
        return written(self.count)


def tabs_of(record: Import, preview: Preview) -> list[Tab]:
    """The lines in their groups; those that could be empty are left out when they are."""
    counts = preview.outcomes
    tabs = [Tab(ERROR, _("In error"), counts.get(ERROR, 0))]
    by_hand = len(corrections_of(record))
    for key, label, count in (
        (UPDATED, _("Updated"), counts.get(CHANGED, 0)),
        (CREATED, _("Created"), counts.get(CREATED, 0)),
        (WARNED, _("To look at"), preview.warned),
        (BY_HAND, _("Corrected or left out"), by_hand),
    ):
        if count:
            tabs.append(Tab(key, label, count))
    return tabs


def lines_of(
    record: Import, preview: Preview, tab: str, *, page: Any, open_line: int = 0
) -> tuple[Page[CheckedRow], list[ShownLine]]:
    """One page of the lines of a tab."""
    corrections = corrections_of(record)
    rows: QuerySet[CheckedRow] = CheckedRow.objects.filter(record=record, run=preview.run)
    if tab == WARNED:
        rows = rows.filter(has_warnings=True)
    elif tab == UPDATED:
        rows = rows.exclude(Q(changes=[]) & ~Q(outcome=UPDATED))
    elif tab == BY_HAND:
        rows = rows.filter(line__in=list(corrections))
    else:
        rows = rows.filter(outcome=tab)
    if tab == ERROR and preview.report is None:  # being checked again
        rows = rows.exclude(line__in=list(corrections))
    shown = Paginator(rows.order_by("line"), LINES_ON_A_PAGE).get_page(page)
    lines = [_shown_line(row, preview, is_open=row.line == open_line) for row in shown]
    origins = record.options.get("origin", {}).get("lines", {})
    for line in lines:
        line.origin = origins.get(str(line.line))
        line.is_corrected = line.line in corrections and bool(corrections[line.line].cells)
        line.is_left_out = line.line in corrections and corrections[line.line].is_left_out
    return shown, lines


def _shown_line(row: CheckedRow, preview: Preview, *, is_open: bool) -> ShownLine:
    line = ShownLine(
        row.line,
        row.title,
        row.outcome,
        changes=shown_changes(row.changes),
        created=shown_created(row.created),
        is_open=is_open,
    )
    header = preview.columns.header if preview.columns else ()
    places = _places(preview)
    cells: dict[int, ShownCell] = {}
    for problem in row.problems:
        told = shown_problem(problem)
        if problem.get("severity") == "warning":
            line.warnings.append(told)
            continue
        at = places.get(problem["column"] or "")
        if at is None or at >= len(row.cells):
            line.problems.append(told)
        else:
            cells.setdefault(at, _cell(row, header, at)).problems.append(told)
    codes = {problem["code"] for problem in row.problems}
    line.is_damaged = bool(codes & DAMAGE)
    if is_open or line.is_damaged:
        line.is_open = True
        for at in range(len(row.cells)):
            if at >= len(header) or not is_reason(header[at]):
                cells.setdefault(at, _cell(row, header, at))
        if QUOTES_INVALID in codes and len(header) in cells:
            cells[len(header)].label = _("The line as the file has it")
    first = [cell for cell in cells.values() if cell.problems]
    rest = [cells[at] for at in sorted(cells) if not cells[at].problems]
    line.cells = first + rest
    return line


def _places(preview: Preview) -> dict[str, int]:
    """Header name → column; of two with one name, that which feeds a field."""
    if preview.columns is None:
        return {}
    header = preview.columns.header
    places = {shown_name(header, at): at for at in reversed(range(len(header)))}
    places.update({shown_name(header, at): at for at in preview.columns.index.values()})
    return places


def _cell(row: CheckedRow, header: tuple[str, ...], at: int) -> ShownCell:
    if at < len(header):
        label = shown_name(header, at)
    else:
        label = _("Cell too many, %(n)s") % {"n": written(at - len(header) + 1)}
    return ShownCell(f"cell-{row.line}-{at}", f"cell-{at}", label, row.cells[at])


def next_to_correct(lines: list[ShownLine], after: int) -> str:
    """Where the focus goes once line `after` was dealt with: to the next error, or the button."""
    if not lines:
        return "import"
    following = next((line for line in lines if line.line >= after), lines[0])
    return following.first_id


def shown_problem(problem: dict[str, Any]) -> dict[str, Any]:
    code, message = problem["code"], problem["message"]
    value = str(problem.get("value", ""))[:CELL_SHOWN]
    return {**problem, "value": value, **in_words(code, message), "is_english": is_english(code)}


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
        for change in changes[:CHANGES_SHOWN]
    ]


_DAYS = {"issued_on", "due_on"}


def shown_created(created: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What will be there, field by field: `value` in words, or minor units of `currency`; a day."""
    return [
        {
            "label": FIELDS[code].label if (code := _code(one["field"])) in FIELDS else code,
            "currency": one["currency"],
            "day": date.fromisoformat(one["value"]) if code in _DAYS else None,
            "value": _created(code, one),
        }
        for one in created
    ]


def _created(code: str, one: dict[str, Any]) -> Any:
    if code == "country":
        return country_names(get_language() or "en").get(one["value"], one["value"])
    return _written({**one, "before": one["value"]})


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


# --- Counts ---------------------------------------------------------------------------------------


def counted(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The counts for the summary: what was created and updated, by noun, without the zeros."""
    nouns = {
        "customers": lambda n: ngettext("%(n)s customer", "%(n)s customers", n),
        "contacts": lambda n: ngettext("%(n)s contact", "%(n)s contacts", n),
        "invoices": lambda n: ngettext("%(n)s invoice", "%(n)s invoices", n),
        "credit_notes": lambda n: ngettext("%(n)s credit note", "%(n)s credit notes", n),
        "payments": lambda n: ngettext("%(n)s payment", "%(n)s payments", n),
    }
    labels = {"created": _("Created"), "updated": _("Updated"), "unchanged": _("Unchanged")}
    return [
        {
            "outcome": outcome,
            "label": label,
            "parts": [
                nouns[thing](number) % {"n": written(number)}
                for thing, number in (report.get(outcome) or {}).items()
                if number and thing in nouns
            ],
        }
        for outcome, label in labels.items()
    ]


def outcome_words() -> dict[str, str]:
    """What became of a line, in a word."""
    words = {str(value): str(label) for value, label in ImportRow.Outcome.choices}
    return {**words, LINE_LEFT_OUT: _("left out")}
