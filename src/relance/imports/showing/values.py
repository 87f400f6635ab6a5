"""What pages show of single values: what is wrong with one, before and after, what is new."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from relance.core.countries import country_name
from relance.core.dates import written_day
from relance.core.reader import reader_language, written_money
from relance.customers.phones import shown_phone
from relance.imports.columns.fields import FIELDS
from relance.imports.wording import in_words, is_english

CHANGES_SHOWN = 100
CELL_SHOWN = 300

# Attribute of a record → field, where they differ.
_ATTRIBUTES = {
    "name": "customer_name",
    "group": "group_name",
    "position_id": "position",
    "reference": "contact_reference",
}
_DAYS = {"issued_on", "due_on"}


def shown_problem(problem: dict[str, Any]) -> dict[str, Any]:
    """With its words and its cure in the reader's language."""
    code, message = problem["code"], problem["message"]
    value = str(problem.get("value", ""))[:CELL_SHOWN]
    return {**problem, "value": value, **in_words(code, message), "is_english": is_english(code)}


def shown_changes(changes: list[dict[str, Any]], country: str) -> list[dict[str, Any]]:
    """Line, whose, and the value before and after, in words; phones as one dials in `country`."""
    return [
        {
            **change,
            "label": _label(change["field"]),
            **{side: _written(change, side, country) for side in ("before", "after")},
        }
        for change in changes[:CHANGES_SHOWN]
    ]


def shown_created(created: list[dict[str, Any]], country: str) -> list[dict[str, Any]]:
    """What will be there, field by field, in words."""
    return [
        {"label": _label(one["field"]), "value": _written(one, "value", country)} for one in created
    ]


def _label(attribute: str) -> Any:
    code = _ATTRIBUTES.get(attribute, attribute)
    return FIELDS[code].label if code in FIELDS else code


def _written(cell: dict[str, Any], side: str, country: str) -> str:
    """With a currency it is minor units."""
    value = cell[side]
    if cell["currency"] and value is not None:
        return written_money(value, cell["currency"])
    return written_value(cell["field"], value, country)


def written_value(attribute: str, value: Any, country: str) -> str:
    """As the reader writes it, who is in `country`. Empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if attribute == "phone":
        return shown_phone(value, country)
    if attribute == "country":
        return country_name(value, reader_language())
    if attribute in _DAYS:
        day = date.fromisoformat(value)
        return written_day(day, reader_language(), form="column", today=day)
    return str(value)
