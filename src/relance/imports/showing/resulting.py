"""What the page of a finished import shows: what became of each line, and its records."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relance.customers.models import Contact, Customer
from relance.imports.applying.starting import settings_of
from relance.imports.cells.refusals import FileRefused
from relance.imports.checking.intake import open_table
from relance.imports.columns.fields import FIELDS
from relance.imports.models import Import, ImportCorrection, ImportRow
from relance.imports.showing.counting import written
from relance.imports.showing.lines import Tab
from relance.imports.showing.values import shown_problem
from relance.imports.wording import happened
from relance.invoices.models import CreditNote, Invoice
from relance.organisations.models import Member

LINES_ON_A_PAGE = 50
WARNED, LEFT_OUT, ALL = "warned", "left_out", "all"
Outcome = ImportRow.Outcome


@dataclass
class ShownRow:
    """A line and what became of it; `links` are (words, address or nothing)."""

    line: int
    outcome: str
    words: str
    links: list[tuple[str, str]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)


def brought_something(record: Import) -> bool:
    """Whether there is something to see, or to undo: of what it did, and unless that was undone."""
    stands = record.state in (Import.State.DONE, Import.State.FAILED, Import.State.STOPPED)
    told = (record.report.get(outcome) or {} for outcome in ("created", "updated"))
    return stands and any(any(counts.values()) for counts in told)


def tabs_of(record: Import) -> list[Tab]:
    """Each outcome that there is, lines in error first; and all lines of the file, those left out
    by hand among them.
    """
    counts = outcome_counts(record)
    counts[LEFT_OUT] = left_out(record).count()
    labels = {
        Outcome.ERROR: _("In error"),
        WARNED: _("To look at"),
        Outcome.CREATED: _("Created"),
        Outcome.UPDATED: _("Updated"),
        Outcome.JOINED: _("Joined"),
        Outcome.UNCHANGED: _("Unchanged"),
        LEFT_OUT: _("Left out"),
    }
    tabs = [Tab(str(key), label, counts[str(key)]) for key, label in labels.items()]
    whole = Tab(ALL, _("All lines"), counts[ALL] + counts[LEFT_OUT])
    return [*(tab for tab in tabs if tab.count), whole]


def outcome_counts(record: Import) -> Counter[str]:
    """Lines by what became of them. Counted once, and kept for as long as no line is added."""
    kept = record.preview.get("rows", {})
    if kept.get("lines_done") == record.lines_done:
        return Counter(kept["counts"])
    rows = record.rows.order_by()
    counts = Counter(dict(rows.values_list("outcome").annotate(n=Count("pk"))))
    counts[ALL] = sum(counts.values())
    counts[WARNED] = _warned(rows).count()
    if record.state not in (Import.State.APPLYING, Import.State.UNDOING):
        record.preview["rows"] = {"lines_done": record.lines_done, "counts": dict(counts)}
        Import.objects.filter(pk=record.pk).update(preview=record.preview)
    return counts


def left_out(record: Import) -> QuerySet[ImportCorrection]:
    """Lines that a person left out: they have no outcome."""
    return record.corrections.filter(is_left_out=True).order_by("line")


def _warned(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    return rows.exclude(outcome=Outcome.ERROR).exclude(problems=[])


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator that is told how many lines there are."""

    def __init__(self, rows: Any, size: int, count: int) -> None:
        super().__init__(rows, size)
        self._count = count

    @property
    def count(self) -> int:
        return self._count


def lines_of(
    record: Import, member: Member, tab: Tab, *, page: Any, line: int | None
) -> tuple[Page[Any], list[ShownRow]]:
    """One page of lines, or that one line."""
    shown = _paginator(record, tab, line).get_page(page)
    numbers = list(shown)
    rows = {row.line: row for row in record.rows.filter(line__in=numbers)}
    links = _links(list(rows.values()), member)
    return shown, [
        _shown(rows[number], links)
        if number in rows
        else ShownRow(number, LEFT_OUT, _("left out by hand"))
        for number in numbers
    ]


def _paginator(record: Import, tab: Tab, line: int | None) -> "Paginator[int]":
    """Of the numbers of lines: of a tab, whose count is known, or that one."""
    rows, out = record.rows.order_by("line"), left_out(record)
    if line is not None:
        return Paginator(_numbers(rows.filter(line=line), out.filter(line=line)), 1)
    if tab.key == ALL:
        numbers = _numbers(rows, out) if out.exists() else _numbers(rows)
    elif tab.key == LEFT_OUT:
        numbers = _numbers(out)
    else:
        numbers = _numbers(_warned(rows) if tab.key == WARNED else rows.filter(outcome=tab.key))
    return _Counted(numbers, LINES_ON_A_PAGE, tab.count)


def _numbers(*some: QuerySet[Any]) -> QuerySet[Any]:
    first, *others = (rows.order_by().values_list("line", flat=True) for rows in some)
    return (first.union(*others, all=True) if others else first).order_by("line")


def _shown(row: ImportRow, links: dict[tuple[str, int], tuple[str, str]]) -> ShownRow:
    shown = ShownRow(row.line, row.outcome, str(Outcome(row.outcome).label))
    for problem in row.problems:
        some = shown.warnings if problem.get("severity") == "warning" else shown.errors
        some.append(shown_problem(problem))
    for thing, (key, _outcome) in row.subjects.items():
        link = links.get((thing, key))
        if link and link not in shown.links:
            shown.links.append(link)
    return shown


def _links(rows: list[ImportRow], member: Member) -> dict[tuple[str, int], tuple[str, str]]:
    """Thing and id → its name and its page; without a page where it is gone since. A query each."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        for thing, (key, _outcome) in row.subjects.items():
            ids.setdefault(thing, set()).add(key)
    slug = member.organisation.slug
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for thing, model, page, name in _THINGS:
        if wanted := ids.get(thing):
            records = model.objects.visible_to(member).filter(pk__in=wanted)
            for record in records:
                target = record.customer_id if thing in {"contacts", "credit_notes"} else record.pk
                found[thing, record.pk] = (name(record), reverse(page, args=[slug, target]))
            for gone in wanted - {record.pk for record in records}:
                found[thing, gone] = (_GONE[thing](), "")
    return found


_THINGS: tuple[tuple[str, Any, str, Any], ...] = (
    ("customers", Customer, "customers:page", str),
    ("contacts", Contact, "customers:page", lambda one: one.full_name or one.email),
    ("invoices", Invoice, "invoices:page", str),
    ("credit_notes", CreditNote, "customers:page", str),
)
_GONE = {
    "customers": lambda: _("a customer that is not there any more"),
    "contacts": lambda: _("a contact that is not there any more"),
    "invoices": lambda: _("an invoice that is not there any more"),
    "credit_notes": lambda: _("a credit note that is not there any more"),
}


def mapping_shown(record: Import) -> list[tuple[str, Any, Any]]:
    """Column of the file → field, as it came in. A column without a field was left out, as was one
    that may not come in here: then why.
    """
    header = _header(record)
    refused = {one["column"]: one["code"] for one in record.report.get("left_out", [])}
    shown: list[tuple[str, Any, Any]] = []
    for at in range(max([len(header), *(int(place) + 1 for place in record.mapping)], default=0)):
        name = header[at] if at < len(header) and header[at] else f"#{at + 1}"
        code = record.mapping.get(str(at), "")
        if name in refused:
            shown.append((name, "", happened(refused[name], "")))
        elif code in FIELDS or name[:1] != "#":
            shown.append((name, FIELDS[code].label if code in FIELDS else "", ""))
    return shown


def _header(record: Import) -> list[str]:
    """As its preview knows it; of a file that came in by a command, as it is read once."""
    if "header" not in record.preview:
        try:
            header = list(open_table(record.file.open(), settings_of(record)).header)
        except (FileRefused, FileNotFoundError):
            header = []
        record.preview["header"] = header
        Import.objects.filter(pk=record.pk).update(preview=record.preview)
    return list(record.preview["header"])


def chosen_words(record: Import) -> list[str]:
    """What was chosen for this file besides its mode."""
    options = record.options
    said = []
    if record.creates_customers:
        said.append(_("unknown customers created"))
    if record.all_or_nothing:
        said.append(_("all or nothing"))
    if options.get("complete_list"):
        said.append(_("complete list of unpaid invoices"))
    if word := options.get("erase_word"):
        said.append(_("“%(word)s” erases") % {"word": word})
    return said


def by_hand_words(record: Import) -> list[str]:
    """How many lines were corrected by hand, how many left out."""
    counts = Counter(record.corrections.values_list("is_left_out", flat=True))
    said = []
    if counts[False]:
        words = ngettext(
            "%(n)s line corrected by hand", "%(n)s lines corrected by hand", counts[False]
        )
        said.append(words % {"n": written(counts[False])})
    if counts[True]:
        words = ngettext("%(n)s line left out", "%(n)s lines left out", counts[True])
        said.append(words % {"n": written(counts[True])})
    return said
