"""No row of one organisation points at a row of another: every tie of every table is looked at.

The ties are found by enumerating the models, so that a new table cannot be forgotten: foreign keys,
and plain numbers such as history's (`customer_id`, `subject_type` with `subject_id`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from django.db.models import BigIntegerField, CharField, F, OuterRef, QuerySet, Subquery, Value

OwnedModel = type[models.Model]


@dataclass(frozen=True)
class Tie:
    """Rows of `model` whose column `column` holds the id of a row of `target`.

    Where `type_column` is given, only those in which it holds the target's name.
    """

    model: OwnedModel
    column: str
    target: OwnedModel
    type_column: str = ""


def cross_organisation_rows() -> list[str]:
    """One sentence per row that points into another organisation; an empty list is good news."""
    with connection.cursor() as cursor:
        cursor.execute(*_one_query_for_all(connection.vendor))
        return [
            f"{label} {pk} of organisation {own} has {column} {target_id}, "
            f"which is a {target} of organisation {other}"
            for label, pk, own, column, target, target_id, other in cursor.fetchall()
        ]


@cache
def _one_query_for_all(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """Written once per process: it asks after every test."""
    first, *others = [_rows_that_cross(tie) for tie in ties()]
    sql, parameters = first.union(*others, all=True).query.sql_with_params()
    return sql, tuple(parameters)


@cache
def ties() -> tuple[Tie, ...]:
    """Every column that leads from an owned row to an owned row."""
    return tuple(tie for model in owned_models() for tie in _ties_of(model))


def owned_models() -> list[OwnedModel]:
    """All models that belong to an organisation by a foreign key called `organisation`."""
    return [model for model in apps.get_models() if _field(model, "organisation") is not None]


def _ties_of(model: OwnedModel) -> Iterator[Tie]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            if _field(field.related_model, "organisation") is not None:
                yield Tie(model, field.attname, field.related_model)
        elif isinstance(field, BigIntegerField) and field.name.endswith("_id"):
            yield from _ties_of_number(model, field.name)


def _ties_of_number(model: OwnedModel, column: str) -> Iterator[Tie]:
    name = column.removesuffix("_id")
    type_column = f"{name}_type" if _field(model, f"{name}_type") is not None else ""
    for target in owned_models():
        if type_column or target._meta.model_name == name:
            yield Tie(model, column, target, type_column)


def _rows_that_cross(tie: Tie) -> QuerySet[Any, Any]:
    target = tie.target._base_manager.filter(pk=OuterRef(tie.column)).values("organisation_id")
    rows = tie.model._base_manager.annotate(its_organisation=Subquery(target[:1]))
    if tie.type_column:
        rows = rows.filter(**{tie.type_column: tie.target._meta.model_name})
    return (
        rows.filter(its_organisation__isnull=False)
        .exclude(its_organisation=F("organisation_id"))
        .order_by()
        .values_list(
            Value(tie.model._meta.label, output_field=CharField()),
            "pk",
            "organisation_id",
            Value(tie.column, output_field=CharField()),
            Value(tie.target._meta.label, output_field=CharField()),
            tie.column,
            "its_organisation",
        )
    )


def _field(model: OwnedModel, name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
