"""The few named places where a lower package shows or asks something of a higher one.

A customer does not know its plan: `dunning` does, and shows it through a `Column`. Each place is
filled by `config/composition.py` alone, at start-up, so that one page lists every such tie.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

# organisations.Member, a model of some package, and its rows: core may not import them.
Member = Any
Record = Any
Rows = QuerySet[Any]

Entry = TypeVar("Entry")


class Place(Generic[Entry]):
    """Holds what the packages above bring, in the order in which `composition` lists it."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def fill(self, *entries: Entry) -> None:
        self._entries.extend(entries)

    def empty(self) -> None:
        self._entries.clear()

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def of(self, record: str) -> list[Entry]:
        """Those for one kind of record or list: `customer`, `customers`, `invoices`."""
        return [entry for entry in self._entries if getattr(entry, "on", None) == record]


@dataclass(frozen=True)
class Section:
    """A part of a page or panel.

    `on`: customer, customer-panel, invoice-panel (which the invoice's own page shows too),
    organisation, members.
    """

    on: str
    key: str
    template: str
    context: Callable[[Member, Record], dict[str, Any]]
    aside: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a list (`on`: customers, invoices), with the annotation that its cell reads.

    `amounts` answers what a line holds as `Money`, one per currency, where ticked lines are summed.
    """

    on: str
    key: str
    label: Any
    template: str
    annotate: Callable[[Rows, Member], Rows] = lambda rows, _member: rows
    sort_by: tuple[str, ...] = ()
    css: str = ""
    amounts: Callable[[Record, Member], list[Any]] | None = None

    @property
    def is_summed(self) -> bool:
        """For templates, which would call `amounts`."""
        return self.amounts is not None


@dataclass(frozen=True)
class ListTotals:
    """What stands under a list (`on`: customers, invoices), made of all rows its filters leave.

    The template writes what goes into the cell under the column of that key (`column`): one amount,
    or one per currency. Its context is given the rows with all their annotations.
    """

    on: str
    column: str
    template: str
    context: Callable[[Member, Rows], dict[str, Any]]


@dataclass(frozen=True)
class Choice:
    """One value of a filter, as written in the address and as shown."""

    value: str
    label: Any


@dataclass(frozen=True)
class Filter:
    """A way to narrow a list. `apply` is given one of the values of `choices`."""

    on: str
    key: str
    label: Any
    choices: Callable[[Member], list[Choice]]
    apply: Callable[[Rows, str, Member], Rows]


@dataclass(frozen=True)
class RowAction:
    """An icon at the end of a line (`on`: invoices), or a button of a customer's page (`customer`).

    `url` answers None where the action makes no sense.
    """

    on: str
    key: str
    icon: str
    label: Any
    url: Callable[[Member, Record], str | None]
    shortcut: str = ""


@dataclass(frozen=True)
class BulkAction:
    """A button for what is ticked: the ids go to `url` as `ids=1&ids=2` (GET).

    `url` is empty for a member who may not do this.
    """

    on: str
    key: str
    icon: str
    label: Any
    url: Callable[[Member], str]
    one_customer: bool = False
    shortcut: str = ""


@dataclass(frozen=True)
class ListExport:
    """A file that a list (`on`: customers, invoices) leaves as; `url` takes the list's address."""

    on: str
    label: Any
    note: Any
    url: Callable[[Member], str]


@dataclass(frozen=True)
class Count:
    """The number beside an entry of the rail, and what it counts, in words."""

    number: int
    words: str
    urgent: bool = False


@dataclass(frozen=True)
class RailEntry:
    """A page that the rail leads to. `group` 0 is daily work, 1 is settings."""

    key: str
    label: Any
    icon: str
    url_name: str
    group: int = 0
    count: Callable[[Member], Count | None] = lambda _member: None
    administrators_only: bool = False


@dataclass(frozen=True)
class SettingsPage:
    """A page that the settings of the organisation lead to."""

    key: str
    label: Any
    help: Any
    icon: str
    url_name: str


@dataclass(frozen=True)
class Hit:
    """One answer of the search field."""

    label: str
    note: str
    url: str
    icon: str


@dataclass(frozen=True)
class Search:
    """Finds records of one kind by what a person types. At most `limit` hits, best first."""

    key: str
    label: Any
    find: Callable[[Member, str, int], list[Hit]]


@dataclass(frozen=True)
class Verdict:
    """What the departure check says of a message that is about to leave.

    `leaves` with the ids of the invoices that it may still speak of (any others are named in
    `left_out` with the code of the reason); or it does not leave: `wait_until` a moment, or never,
    for `reasons` (codes). `deducted` are the shares of the customer's credit that are.
    """

    leaves: bool
    invoice_ids: tuple[int, ...] = ()
    left_out: dict[int, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    wait_until: Any = None
    deducted: tuple[Any, ...] = ()


@dataclass(frozen=True)
class DepartureCheck:
    """The last look at a message of one purpose, under lock, in the transaction that claims it.

    `look` answers the same for a page, at any hour, and writes nothing. `again` raises Refused
    where a message must not leave once more although a person wants it to.
    """

    purpose: str
    check: Callable[[Record], Verdict]
    look: Callable[[Record], Verdict]
    again: Callable[[Record], None]


@dataclass(frozen=True)
class HomeWidget:
    """A part of the dashboard."""

    key: str
    template: str
    context: Callable[[Member], dict[str, Any]]


@dataclass(frozen=True)
class ChecklistStep:
    """A step of the first run: done or not, and where it is done."""

    key: str
    label: Any
    help: Any
    url: Callable[[Member], str]
    done: Callable[[Member], bool]


@dataclass(frozen=True)
class Sentence:
    """How history tells one verb.

    `text` may name facts of the event: `_("Payment of %(amount)s recorded")`; or it is a function
    of the event where one sentence is not enough. Of the changed fields, those of the subject's
    model name themselves; `labels` names the others. `url` is where the sentence leads. `state` is
    good, hold or bad only where a colour means something. `tells_too` is a verb and a fact: an
    event of that verb, about the record of which that fact is the id, is told by this one already.
    """

    verb: str
    text: Any
    icon: str = "edit"
    url: Callable[[Member, Record], str | None] = lambda _member, _event: None
    labels: Mapping[str, Any] = field(default_factory=dict)
    state: str = ""
    tells_too: tuple[str, str] | None = None


@dataclass(frozen=True)
class Naming:
    """Ids of one kind of record (`subject_type` of events) → names, in one query.

    A history of several records says by it which of them each line is about.
    """

    subject_type: str
    names: Callable[[Member, Collection[int]], Mapping[int, str]]


@dataclass(frozen=True)
class Origin:
    """What events of one batch came by: ids → words and address, in one query. A batch is `prefix`
    and the id: `import-7`.
    """

    prefix: str
    told: Callable[[Member, Collection[int]], Mapping[int, tuple[str, str]]]


@dataclass(frozen=True)
class NotificationKind:
    """How the bell tells one kind of news; `text` names facts, or is a function of the
    notification, as in `Sentence`.
    """

    kind: str
    text: Any
    icon: str = "bell"
    state: str = ""


@dataclass(frozen=True)
class WayIn:
    """A button under the sign-in form that posts to `url`; `url` answers None where it must not."""

    key: str
    label: Any
    note: Any
    url: Callable[[], str | None]


sections: Place[Section] = Place()
columns: Place[Column] = Place()
list_totals: Place[ListTotals] = Place()
filters: Place[Filter] = Place()
row_actions: Place[RowAction] = Place()
bulk_actions: Place[BulkAction] = Place()
list_exports: Place[ListExport] = Place()
rail_entries: Place[RailEntry] = Place()
settings_pages: Place[SettingsPage] = Place()
searches: Place[Search] = Place()
departure_checks: Place[DepartureCheck] = Place()
home_widgets: Place[HomeWidget] = Place()
checklist: Place[ChecklistStep] = Place()
# The organisations that a member's user may switch to, with their counts; one entry at most.
memberships: Place[Callable[[Member], list[Any]]] = Place()
# The number of unread notifications of a member; one entry at most.
unread: Place[Callable[[Member], int]] = Place()
# What stands at the foot of the rail, empty for nothing; one entry at most.
rail_notes: Place[Callable[[Member], str]] = Place()
sentences: Place[Sentence] = Place()
namings: Place[Naming] = Place()
origins: Place[Origin] = Place()
# Writes history for the packages below it: `history.recording.record`; one entry.
recorders: Place[Callable[..., Any]] = Place()
# Code of a reason why something did not leave → its words: tables of the departure checks.
reason_words: Place[Mapping[str, Any]] = Place()
notification_kinds: Place[NotificationKind] = Place()
ways_in: Place[WayIn] = Place()
# What each package gives a new organisation: positions, templates, a plan. Harmless twice.
beginnings: Place[Callable[[Record], None]] = Place()
