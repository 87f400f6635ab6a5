"""What a file may do here: by its kind, by the way that was chosen, and by where the organisation
keeps its customers (U11).

Pure. One answer for checks, applying, commands and pages. A column that may not come in is left
out with the reason, never silently; a file of which nothing may come in is refused. Invoices come
in under every source system; customers are created for them only where files may change details.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from relance.imports.cells.problems import MESSAGES
from relance.imports.cells.refusals import FileRefused
from relance.imports.columns.fields import ASSIGNMENTS, CONTACTS, CUSTOMERS, FIELDS, INVOICES
from relance.imports.columns.mapped import Columns, shown_name
from relance.organisations.source_systems import files_may_change

FILL, UPDATE, CREATE, ASSIGN = "fill", "update", "create", "assign"

# In words for people, in English for commands: where the customers are kept.
_KEPT_IN = {
    "native": "the integrated software",
    "salesforce_native": "Salesforce",
    "salesforce_api": "Salesforce",
}
_LEFT_OUT = {
    "native": "left_out_native",
    "salesforce_native": "left_out_salesforce",
    "salesforce_api": "left_out_salesforce",
}


@dataclass(frozen=True)
class LeftOut:
    """A column that heads a field, and does not come in; `code` says why."""

    at: int
    column: str
    field: str
    code: str

    @property
    def as_dict(self) -> dict[str, Any]:
        return {
            "column": self.column,
            "field": self.field,
            "code": self.code,
            "message": MESSAGES[self.code],
        }


def _never(_thing: str, _known: Any) -> bool:
    return False


@dataclass(frozen=True)
class Way:
    """What the lines of one file may do to what is known.

    `was_created(thing, record)`: whether this very import made the record, by an earlier line.
    """

    kind: str
    mode: str
    creates_customers: bool
    changes_details: bool
    unknown_customer: str = ""
    was_created: Callable[[str, Any], bool] = _never

    @property
    def overwrites(self) -> bool:
        return self.mode == UPDATE

    @property
    def fills(self) -> bool:
        """Whether records that were there before may gain anything at all."""
        return self.mode != CREATE

    @property
    def overwrites_assignment(self) -> bool:
        """« Assignation seule » is there to set managers and plans."""
        return self.mode in {UPDATE, ASSIGN}

    def may_change(self, thing: str, known: Any) -> bool:
        """« Créer seulement » changes nothing but what it made itself."""
        return self.fills or known.is_new or self.was_created(thing, known)


def way_of(kind: str, mode: str, *, creates_customers: bool, source_system: str) -> Way:
    """What this file may do in an organisation with this source system."""
    details = files_may_change(source_system).details and mode != ASSIGN and kind != ASSIGNMENTS
    return Way(
        kind,
        mode,
        creates_customers=details and (creates_customers or kind == CUSTOMERS),
        # Contacts and invoices name customers; that a customer gains its id by them is wanted.
        changes_details=files_may_change(source_system).details and mode != ASSIGN,
        unknown_customer=_unknown_customer(kind, mode, source_system),
    )


def _unknown_customer(kind: str, mode: str, source_system: str) -> str:
    """Why an unknown customer is not created, where it is not just a box left unticked."""
    if not files_may_change(source_system).details:
        return f"No such customer: customers come from {_KEPT_IN[source_system]}, not from files"
    if mode == ASSIGN or kind == ASSIGNMENTS:
        return "No such customer: only a customer that exists can be assigned"
    return ""


def permitted(
    columns: Columns, *, kind: str, mode: str, source_system: str
) -> tuple[Columns, tuple[LeftOut, ...]]:
    """The columns that may come in, and those left out, each with why.

    Raises FileRefused where nothing of the file could: `mode_refused`, `nothing_allowed`,
    `nothing_to_assign`.
    """
    refuse_mode(kind, mode, source_system)
    may_come = _parts(mode, source_system)
    index = {name: at for name, at in columns.index.items() if FIELDS[name].part in may_come}
    left_out = tuple(
        LeftOut(at, shown_name(columns.header, at), name, _why(FIELDS[name].part, source_system))
        for name, at in columns.index.items()
        if name not in index
    )
    _refuse_nothing(kind, mode, source_system, {FIELDS[name].part for name in index})
    return replace(columns, index=index), left_out


def _parts(mode: str, source_system: str) -> frozenset[str]:
    """The parts of a line that may come in. Names and ids always say whom it is about."""
    may = files_may_change(source_system)
    parts = {"customer", "invoice"}
    if may.details and mode != ASSIGN:
        parts |= {"details", "group"}
    if may.contacts and mode != ASSIGN:
        parts.add("contact")
    if may.assignment:
        parts.add("assignment")
    return frozenset(parts)


def _why(part: str, source_system: str) -> str:
    """The source system where it is the reason, else the way that was chosen."""
    is_theirs = part not in _parts(FILL, source_system)
    return _LEFT_OUT[source_system] if is_theirs else "left_out_assign"


def refuse_mode(kind: str, mode: str, source_system: str) -> None:
    """Raises FileRefused where such files, if any, never come in that way, whatever is in them."""
    if mode in modes_of(kind, source_system) or not _may_bring(kind, source_system):
        return
    wanted = ", ".join(modes_of(kind, source_system))
    raise FileRefused(
        "mode_refused", f"A file of {kind} cannot come in with mode {mode}: choose {wanted}"
    )


def _refuse_nothing(kind: str, mode: str, source_system: str, parts: set[str]) -> None:
    is_whole = _may_bring(kind, source_system)
    has_own = bool(parts - {"customer"})
    if is_whole and mode == ASSIGN and not has_own:
        raise FileRefused("nothing_to_assign", MESSAGES["nothing_to_assign"])
    creates = kind == CUSTOMERS and files_may_change(source_system).details
    if not is_whole or not (has_own or creates):
        where = _KEPT_IN.get(source_system, "")
        raise FileRefused(
            "nothing_allowed",
            f"Nothing of this file may be changed by files: it comes from {where}. "
            f"{_rest(source_system)}",
        )


def _rest(source_system: str) -> str:
    may = files_may_change(source_system)
    if may.details:
        return "Files may bring the details of customers, and invoices"
    if may.assignment:
        return "Files may bring account managers and plans, and invoices"
    return "Files may bring invoices"


def _may_bring(kind: str, source_system: str) -> bool:
    may = files_may_change(source_system)
    return {
        CUSTOMERS: may.anything,
        CONTACTS: may.contacts,
        ASSIGNMENTS: may.assignment,
        INVOICES: True,
    }[kind]


def modes_of(kind: str, source_system: str) -> tuple[str, ...]:
    """The ways that make sense for such a file here, the default first."""
    may = files_may_change(source_system)
    modes = [FILL, UPDATE]
    if kind != ASSIGNMENTS and (kind == INVOICES or may.details or may.contacts):
        modes.append(CREATE)
    if kind in {CUSTOMERS, ASSIGNMENTS} and may.assignment:
        modes.append(ASSIGN)
    return tuple(modes)


def kinds_of(source_system: str) -> tuple[str, ...]:
    """The kinds of file that can bring anything here."""
    kinds = (CUSTOMERS, CONTACTS, ASSIGNMENTS, INVOICES)
    return tuple(kind for kind in kinds if _may_bring(kind, source_system))


def offers_to_create(kind: str, source_system: str) -> bool:
    """Whether « create unknown customers » is a question for such a file."""
    return kind in {CONTACTS, INVOICES} and files_may_change(source_system).details


# --- What pages show ------------------------------------------------------------------------------

_MODES = {
    FILL: (_("Fill in"), _("Fills empty cells, replaces nothing")),
    UPDATE: (_("Update"), _("Replaces with the values of the file")),
    CREATE: (_("Create only"), _("Adds what is new, changes nothing that is known")),
    ASSIGN: (
        _("Assignment only"),
        _("Sets the account managers and the plan of known customers, nothing else"),
    ),
}


@dataclass(frozen=True)
class Choice:
    """A way to take a file in, as pages offer it."""

    value: str
    label: Any
    help: Any


def mode_choices(kind: str, source_system: str) -> list[Choice]:
    return [Choice(mode, *_MODES[mode]) for mode in modes_of(kind, source_system)]
