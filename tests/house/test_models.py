"""What holds for every table: who owns it, what it may point to, and how it keeps money."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db import models

from relance.core.money import AmountField, CurrencyField
from relance.organisations.models import Organisation

ROOT = Path(__file__).parents[2]

# These say who owns the rest, or are a person, who may be a member of several organisations.
OWNED_BY_NOBODY = {"organisations.Organisation", "users.User"}
# An allocation is in the currency of its invoice.
AMOUNTS_WITHOUT_CURRENCY = {"invoices.Allocation"}


def our_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if model.__module__.startswith("relance."))


def package_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def lines_of_packages() -> dict[str, int]:
    """Each package's line in the contract of pyproject.toml, 0 being the top."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    return {
        name.strip(" ()"): number
        for number, line in enumerate(contracts["contracts"][0]["layers"])
        for name in line.split("|")
    }


def test_foreign_keys_follow_the_order_of_the_packages() -> None:
    lines = lines_of_packages()
    upward = [
        f"{model._meta.label}.{field.name} points to {field.related_model._meta.label}"
        for model in our_models()
        for field in model._meta.get_fields()
        if (field.many_to_one or field.one_to_one or field.many_to_many) and field.concrete
        if field.related_model.__module__.startswith("relance.")
        if package_of(model) != package_of(field.related_model)
        if lines[package_of(model)] >= lines[package_of(field.related_model)]
    ]
    assert upward == []


def test_every_row_belongs_to_an_organisation() -> None:
    ownerless = {
        model._meta.label
        for model in our_models()
        if not any(
            field.name == "organisation" and field.related_model is Organisation and not field.null
            for field in model._meta.get_fields()
        )
    }
    assert ownerless == OWNED_BY_NOBODY


def test_money_is_whole_minor_units() -> None:
    inexact = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DecimalField | models.FloatField)
    ]
    assert inexact == []


def test_every_amount_stands_beside_its_currency() -> None:
    without_currency = {
        model._meta.label
        for model in our_models()
        if any(isinstance(field, AmountField) for field in model._meta.get_fields())
        and not any(isinstance(field, CurrencyField) for field in model._meta.get_fields())
    }
    assert without_currency == AMOUNTS_WITHOUT_CURRENCY
