"""Every line of a file against what is known: what it would create, change, leave, and what is
wrong.

Nothing is written here. Applying goes through the same `check_chunk`, under lock, and then writes
what the book has become: a check says exactly what an import does.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from relance.customers.naming import name_key
from relance.imports.cells.tables import Row, parts
from relance.imports.checking.book import Book
from relance.imports.checking.contact_lines import (
    check_contact,
    match_contact,
    settle_main,
    take_contact,
)
from relance.imports.checking.customer_lines import (
    check_group,
    customer_of,
    settle_customer,
    take_assignment,
    take_details,
)
from relance.imports.checking.intake import Intake
from relance.imports.checking.invoice_lines import check_invoice, take_invoice
from relance.imports.checking.known import Known, KnownCreditNote, KnownCustomer
from relance.imports.checking.plain import Plain, plain_lines
from relance.imports.checking.reporting import Report
from relance.imports.checking.settling import listed, open_among, shown, unlisted_ids
from relance.imports.checking.tally import (
    CREATED,
    UNCHANGED,
    UPDATED,
    ChunkTally,
    outcome_of,
    was_created,
)
from relance.imports.columns.fields import ASSIGNMENTS, CONTACTS, CUSTOMERS, FIELDS, INVOICES
from relance.imports.columns.permitting import Way
from relance.imports.values.closed_lists import lists_of
from relance.imports.values.guide import Line
from relance.imports.values.surveying import Survey
from relance.imports.values.understanding import Understood, understood

# Lines that are looked at together.
CHUNK = 1_000


@dataclass(slots=True, eq=False)
class Checked:
    """A line and the records that it is about, first the one that its kind of file is for."""

    line: Line
    records: tuple[tuple[str, Known], ...] = ()
    customer: KnownCustomer | None = None
    is_joined: bool = False

    @property
    def outcome(self) -> str:
        """What became of the line: the most that became of one of its records."""
        if self.line.errors:
            return "error"
        if self.is_joined:
            return "joined"
        outcomes = [outcome_of(known) for _thing, known in self.records]
        if CREATED in outcomes:
            return CREATED
        return UPDATED if UPDATED in outcomes else UNCHANGED


@dataclass(frozen=True)
class Chunk:
    """Lines that are checked against the book: plain ones together, the others one by one."""

    lines: list[Checked]
    tally: ChunkTally
    plain: Plain | None = None

    @property
    def one_by_one(self) -> list[Line]:
        return [one.line for one in self.lines]


Progress = Callable[[int], None]
Watch = Callable[[list[Row], Chunk], None]


def check(
    intake: Intake,
    *,
    progress: Progress | None = None,
    watch: Watch | None = None,
    report: Report | None = None,
) -> Report:
    """What the import would do, line by line; nothing is written. `watch` sees each chunk, when it
    is in the `report`.
    """
    lists = lists_of(intake.organisation, value_map=intake.value_map)
    report = report or Report.of(intake)
    book = Book(intake.organisation, locks=False)
    reading = intake.reading(lists)
    for rows in parts(intake.table.rows(), CHUNK):
        read = understood(rows, reading)
        chunk = check_chunk(read, book, intake, report, one_by_one=watch is not None)
        report.add(chunk.tally, chunk.one_by_one, chunk.plain, names=lists.names)
        report.note_plans(chunk.tally)
        if watch:
            watch(rows, chunk)
        book.put_aside(chunk.tally.recurring.values())
        book.forget()
        if progress:
            progress(report.lines)
    if intake.settings.is_complete_list:
        _check_unlisted(intake, report)
    return report.finished(intake)


def _check_unlisted(intake: Intake, report: Report) -> None:
    known = listed(intake)
    if known.problem:
        report.warnings.append(known.problem)
    for part in unlisted_ids(intake, known):
        report.add_settled([shown(invoice) for invoice in open_among(part)])


def check_chunk(
    read: Understood, book: Book, intake: Intake, report: Report, *, one_by_one: bool = False
) -> Chunk:
    """Load what the lines may be about, and take those that are not plain into the book, or all
    `one_by_one`. Writes nothing.
    """
    given = frozenset(FIELDS[name].part for name in intake.columns.index)
    rows = book.look_up(read.lot)
    plain = None
    if not one_by_one:
        plain = plain_lines(read, book, rows, intake, takes_changes=report.shows_enough)
    lines = read.lines(but=plain.places if plain else ())
    for pk in plain.customers if plain else ():
        del rows[pk]
    book.load(rows, lines, given)
    whole = report.tally
    whole.recall(book.records())
    tally = ChunkTally(whole)
    way = replace(intake.way, was_created=was_created)
    take = _TAKERS[way.kind]
    checked = [Checked(line) for line in lines]
    for one in checked:
        if not one.line.is_damaged:
            take(one, book, way, given)
        if one.customer:
            may_recur = _may_recur(one.line, one.customer, intake.survey)
            one.is_joined = tally.touch(one.records, one.line.number, may_recur=may_recur)
    for known in tally.customers():
        settle_main(known)
    return Chunk(checked, tally, plain)


def _may_recur(line: Line, customer: KnownCustomer, survey: Survey) -> bool:
    """Whether a later line may be about the same customer, by what this line calls it or by what
    it is called.
    """
    row, get = customer.row, line.values.get
    external_id, name = get("external_id") or "", get("customer_name") or ""
    key = row.name_key if row.name == name else name_key(name)
    return (
        survey.external_ids.recurs(external_id)
        or survey.names.recurs(key)
        or (row.external_id != external_id and survey.external_ids.occurs(row.external_id))
        or (row.name_key != key and survey.names.occurs(row.name_key))
    )


Parts = frozenset[str]


def _take_customer(one: Checked, book: Book, way: Way, given: Parts) -> None:
    """A customers file may carry every field: group, managers and plan, a contact."""
    line = one.line
    known = customer_of(line, book, way)
    if "group" in given:
        check_group(line)
    has_contact = "contact" in given and check_contact(line, way)
    contact = match_contact(line, known) if has_contact else None
    if line.errors:
        return
    one.customer = customer = settle_customer(line, known, book, way)
    take_details(line, customer, book, way)
    if "assignment" in given:
        take_assignment(line, customer, way)
    one.records = (("customers", customer),)
    if has_contact:
        taken = take_contact(line, customer, contact, book, way)
        one.records = (*one.records, ("contacts", taken))


def _take_contact(one: Checked, book: Book, way: Way, _parts: Parts) -> None:
    line = one.line
    known = customer_of(line, book, way)
    contact = match_contact(line, known) if check_contact(line, way) else None
    if line.errors:
        return
    one.customer = customer = settle_customer(line, known, book, way)
    taken = take_contact(line, customer, contact, book, way)
    one.records = (("contacts", taken), ("customers", customer))


def _take_assignment(one: Checked, book: Book, way: Way, _parts: Parts) -> None:
    line = one.line
    known = customer_of(line, book, way)
    if line.errors:
        return
    one.customer = customer = settle_customer(line, known, book, way)
    take_assignment(line, customer, way)
    one.records = (("customers", customer),)


def _take_invoice(one: Checked, book: Book, way: Way, _parts: Parts) -> None:
    line = one.line
    known = customer_of(line, book, way)
    check_invoice(line, known, book)
    if line.errors:
        return
    one.customer = customer = settle_customer(line, known, book, way)
    invoice = take_invoice(line, customer, book, way)
    thing = "credit_notes" if isinstance(invoice, KnownCreditNote) else "invoices"
    one.records = ((thing, invoice), ("customers", customer))


_TAKERS: dict[str, Callable[[Checked, Book, Way, Parts], None]] = {
    CUSTOMERS: _take_customer,
    CONTACTS: _take_contact,
    ASSIGNMENTS: _take_assignment,
    INVOICES: _take_invoice,
}
