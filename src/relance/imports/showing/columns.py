"""The columns of a file as its page shows them: the field of each, why, and what it holds."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from relance.imports.columns.fields import (
    ASSIGNMENTS,
    CONTACTS,
    CUSTOMERS,
    FIELDS,
    INVOICES,
    fields_of,
    missing_fields,
)
from relance.imports.columns.mapped import (
    BETTER,
    EMPTY,
    HAND,
    LEFT_OUT,
    LEFT_OUT_BEFORE,
    LIKENESS,
    NAME,
    NO_CONTACT,
    NO_SUCH_FIELD,
    OF_OTHER_KIND,
    OTHER_VALUES,
    REMEMBERED,
    UNKNOWN,
    UNSURE,
    VALUES,
    Columns,
    shown_name,
)
from relance.imports.columns.reasons import is_reason
from relance.imports.models import Import
from relance.imports.showing.counting import written
from relance.imports.showing.preview import Preview
from relance.imports.showing.previewing import LINES_LOOKED_AT
from relance.imports.wording import in_words


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
    facts = [*preview.facts, *[_NO_FACT] * (len(columns.header) - len(preview.facts))]
    by_hand = record.options.get("by_hand", {})
    return [
        _shown(preview, columns, at, fact, by_hand.get(str(at)))
        for at, (name, fact) in enumerate(zip(columns.header, facts, strict=False))
        if not is_reason(name) and (name or fact["filled"])
    ]


def _shown(
    preview: Preview, columns: Columns, at: int, fact: dict[str, Any], by_hand: list[str] | None
) -> ShownColumn:
    """`by_hand` is the name that the column had, and the field chosen for it."""
    code = next((code for code, place in columns.index.items() if place == at), "")
    name = shown_name(columns.header, at)
    shown = partial(ShownColumn, at, name, fact["examples"], code)
    is_by_hand = by_hand is not None and by_hand[1] == code
    if refused := next((one for one in preview.left_out if one["at"] == at), None):
        told = in_words(refused["code"], "")
        return shown("none", "", f"{told['words']}. {told['cure']}")
    if not code:
        return shown("none", "", _not_imported(columns, at, is_by_hand=is_by_hand))
    match, finding = _finding(preview, fact, code, name)
    how = HAND if is_by_hand else columns.how.get(code, NAME)
    return shown(match, str(_HOW.get(how, "")), finding)


_NO_FACT: dict[str, Any] = {
    "examples": [],
    "filled": 0,
    "all_different": False,
    "leading_zeros": 0,
}


def _not_imported(columns: Columns, at: int, *, is_by_hand: bool) -> str:
    reason = LEFT_OUT if is_by_hand else columns.why_not.get(at, (UNKNOWN, ""))[0]
    return _("Not imported: %(why)s") % {"why": _WHY_NOT[reason]}


# A known name is the rule: nothing is said of it.
_HOW = {
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
    NO_CONTACT: gettext_lazy("a contact needs an e-mail or a name"),
    OF_OTHER_KIND[CUSTOMERS]: gettext_lazy("this belongs in a file of customers"),
    OF_OTHER_KIND[CONTACTS]: gettext_lazy("this belongs in a file of contacts"),
    OF_OTHER_KIND[ASSIGNMENTS]: gettext_lazy("this belongs in a file of assignments"),
    OF_OTHER_KIND[INVOICES]: gettext_lazy("this belongs in a file of invoices"),
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


def other_kind_words(kind: str) -> dict[str, Any] | None:
    """That the columns are those of another kind of file; and the button that brings it as such."""
    if kind not in _OTHER_KIND:
        return None
    words, button = _OTHER_KIND[kind]
    return {"kind": kind, "words": words, "button": button}


_OTHER_KIND = {
    CUSTOMERS: (
        gettext_lazy("By its columns this is a file of customers."),
        gettext_lazy("Import it as customers"),
    ),
    CONTACTS: (
        gettext_lazy("By its columns this is a file of contacts."),
        gettext_lazy("Import it as contacts"),
    ),
    ASSIGNMENTS: (
        gettext_lazy("By its columns this is a file of assignments."),
        gettext_lazy("Import it as assignments"),
    ),
    INVOICES: (
        gettext_lazy("By its columns this is a file of invoices."),
        gettext_lazy("Import it as invoices"),
    ),
}


def field_choices(kind: str) -> list[tuple[str, Any]]:
    return [("", _("Do not import")), *((one.code, one.label) for one in fields_of(kind))]


def missing_words(kind: str, columns: Columns) -> str:
    """The needs that no column meets, in words: “Company name or External id; Date”."""
    return pgettext("between things that hold", "; ").join(
        _(" or ").join(str(FIELDS[code].label) for code in need)
        for need in missing_fields(kind, columns.index)
    )
