"""Facts and changed values as a reader writes them.

What JSON holds is plain: `{"minor": 12000, "currency": "EUR"}` is money, an ISO date or moment is a
day, true and false are yes and no, a choice of the field is its label.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from relance.core import clock
from relance.core.dates import written_day
from relance.core.money import AmountField
from relance.core.reader import reader_language, written_money

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*")


def written(value: Any) -> str:
    """One value, in the language of the page; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(written(one) for one in value)
    if isinstance(value, Mapping) and {"minor", "currency"} <= value.keys():
        return written_money(value["minor"], value["currency"])
    if isinstance(value, str):
        return _written_day(value) or value
    return str(value)


def _written_day(text: str) -> str:
    today = clock.today(timezone.get_current_timezone())
    try:
        if ISO_DAY.fullmatch(text):
            return written_day(date.fromisoformat(text), reader_language(), today=today)
        if ISO_MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            day = timezone.localtime(moment).date() if moment.tzinfo else moment.date()
            return written_day(day, reader_language(), today=today)
    except ValueError:
        return ""
    return ""


def written_of_field(field: "models.Field[Any, Any] | None", value: Any, currency: str) -> str:
    """One value of a field: its choice's label, its money, or as it is."""
    if isinstance(field, AmountField) and isinstance(value, int):
        return written_money(value, currency)
    choices = dict(field.flatchoices) if field is not None else {}
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    return written(value)


@cache
def model_of(subject_type: str) -> type[models.Model] | None:
    """The model that history calls by this short name."""
    for model in apps.get_models():
        if model._meta.model_name == subject_type and model.__module__.startswith("relance."):
            return model
    return None


def field_of(subject_type: str, name: str) -> "models.Field[Any, Any] | None":
    """The field of that name on the model that history calls by its short name."""
    model = model_of(subject_type)
    if model is None:
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, models.Field) else None
