"""A record as it will be, beside what it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from relance.imports.checking.rows import (
    ContactRow,
    CreditNoteRow,
    CustomerRow,
    GroupRow,
    InvoiceRow,
)

BIN = "bin"


@dataclass(slots=True, eq=False)
class Known:
    """`before` holds the former value of each field that changed, except on a new record.

    `earlier` is what became of it by lines of earlier chunks, empty where none was about it; `line`
    the first of this chunk that is.
    """

    row: Any
    is_new: bool = False
    line: int = 0
    earlier: str = ""
    before: dict[str, Any] = field(default_factory=dict)

    def set(self, name: str, value: Any) -> None:
        old = getattr(self.row, name)
        if old == value:
            return
        setattr(self.row, name, value)
        if not self.is_new and self.before.setdefault(name, old) == value:
            del self.before[name]  # it is again what it was

    def take(self, name: str, value: Any, *, overwrites: bool) -> None:
        """Fill a blank, or replace; an empty value says nothing."""
        if value not in ("", None) and (overwrites or not getattr(self.row, name)):
            self.set(name, value)

    def take_all(
        self, values: Mapping[str, Any], fields: Mapping[str, str], *, overwrites: bool
    ) -> None:
        """`take` each of these: the name that it has in `values` → its name here."""
        row, before, is_new = self.row, self.before, self.is_new
        for code, name in fields.items():
            value = values.get(code)
            if not value:
                continue
            old = getattr(row, name)
            if old != value and (overwrites or not old):
                setattr(row, name, value)
                if not is_new and before.setdefault(name, old) == value:
                    del before[name]

    @property
    def changes(self) -> dict[str, list[Any]]:
        """Field → [before, after], for what differs."""
        return {name: [old, getattr(self.row, name)] for name, old in self.before.items()}

    @property
    def is_changed(self) -> bool:
        return bool(self.before)

    @property
    def is_touched(self) -> bool:
        """Whether anything of it is to be written."""
        return self.is_new or self.is_changed

    def settled(self) -> None:
        """From here on it counts as known: what its lines said of it is as good as written."""
        self.is_new, self.line = False, 0
        self.before.clear()


@dataclass(slots=True, eq=False)
class KnownGroup(Known):
    row: GroupRow


_NO_MORE_MAIN = {"is_main": True}


@dataclass(slots=True, eq=False)
class KnownContact(Known):
    """To be no more the main one is no change of it: a line about another contact does that,
    whether it comes with this one's lines or long after.
    """

    row: ContactRow

    @property
    def is_changed(self) -> bool:
        return bool(self.before) and self.before != _NO_MORE_MAIN

    @property
    def is_touched(self) -> bool:
        return self.is_new or bool(self.before)


@dataclass(slots=True, eq=False)
class KnownCustomer(Known):
    """A customer with its people, its managers and its plan (ids of members, id of the plan)."""

    row: CustomerRow
    contacts: list[KnownContact] = field(default_factory=list)
    managers: frozenset[int] = frozenset()
    managers_before: frozenset[int] = frozenset()
    plan: int | None = None
    plan_before: int | None = None
    main: KnownContact | None = None

    @property
    def is_binned(self) -> bool:
        return self.row.state == BIN

    @property
    def is_changed(self) -> bool:
        return not self.is_new and (bool(self.before) or self.is_reassigned)

    @property
    def is_touched(self) -> bool:
        return (
            self.is_new or self.is_changed or any(contact.is_touched for contact in self.contacts)
        )

    @property
    def is_reassigned(self) -> bool:
        return self.managers != self.managers_before or self.plan != self.plan_before

    def settled(self) -> None:
        Known.settled(self)
        self.managers_before, self.plan_before = self.managers, self.plan
        for contact in self.contacts:
            contact.settled()


@dataclass(slots=True, eq=False)
class KnownInvoice(Known):
    """`paid` is what its allocations come to; `receipts` what each line of this file adds to it."""

    row: InvoiceRow
    customer: KnownCustomer | None = None
    paid: int = 0
    receipts: tuple[int, ...] = ()

    @property
    def received(self) -> int:
        return sum(self.receipts)

    @property
    def is_changed(self) -> bool:
        return not self.is_new and (bool(self.before) or bool(self.receipts))

    def settled(self) -> None:
        Known.settled(self)
        self.paid, self.receipts, self.customer = self.paid + self.received, (), None


@dataclass(slots=True, eq=False)
class KnownCreditNote(Known):
    row: CreditNoteRow
    customer: KnownCustomer | None = None

    def settled(self) -> None:
        Known.settled(self)
        self.customer = None
