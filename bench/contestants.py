"""Who takes the file in: the bare floor, Relance, and django-import-export with its defaults."""

import io
import json
from pathlib import Path
from typing import Any

import tablib
from django.core.management import call_command
from import_export import fields, resources, widgets

from bench import floor
from bench.companies import HEADER
from relance.customers.models import Contact, Customer
from relance.customers.naming import name_key
from relance.organisations.models import Organisation


def bare_floor(organisation: Organisation, file: Path) -> None:
    floor.take_in(organisation, file)


def relance(organisation: Organisation, file: Path, *, mode: str = "fill") -> dict[str, Any]:
    """What `relance import` does: reading, columns, checking, writing, history, the report."""
    return _command(organisation, file, mode=mode)


def relance_preview(organisation: Organisation, file: Path) -> dict[str, Any]:
    """What the page does before a person decides: the same check, nothing written."""
    return _command(organisation, file, mode="fill", dry_run=True)


def _command(organisation: Organisation, file: Path, **options: Any) -> dict[str, Any]:
    answer = io.StringIO()
    call_command(
        "import_file",
        "customers",
        str(file),
        organisation=organisation.slug,
        json=True,
        stdout=answer,
        **options,
    )
    report: dict[str, Any] = json.loads(answer.getvalue())
    if report["errors"]:
        raise SystemExit(f"The file should come in whole: {report['errors'][:3]}")
    return report


def import_export(organisation: Organisation, file: Path) -> None:
    """Customers by their external id, then contacts by customer and e-mail."""
    lines = tablib.Dataset().load(file.read_text(encoding="utf-8"), format="csv", delimiter=";")
    for resource in (_customers(organisation), _contacts(organisation)):
        result = resource.import_data(lines, raise_errors=True)
        if result.has_validation_errors():
            raise SystemExit("The file should come in whole")


def _customers(organisation: Organisation) -> resources.ModelResource:
    class CustomerResource(resources.ModelResource):
        name = fields.Field("name", HEADER[0])
        external_id = fields.Field("external_id", HEADER[1])
        accounting_code = fields.Field("accounting_code", HEADER[2])
        vat_number = fields.Field("vat_number", HEADER[3])
        address = fields.Field("address", HEADER[4])
        postcode = fields.Field("postcode", HEADER[5])
        city = fields.Field("city", HEADER[6])
        region = fields.Field("region", HEADER[7])

        class Meta:
            model = Customer
            import_id_fields = ("external_id",)
            fields = [
                "name",
                "external_id",
                "accounting_code",
                "vat_number",
                "address",
                "postcode",
                "city",
                "region",
            ]

        def before_save_instance(self, instance: Customer, row: Any, **kwargs: Any) -> None:
            instance.organisation = organisation
            instance.name_key = name_key(instance.name)

    return CustomerResource()


def _contacts(organisation: Organisation) -> resources.ModelResource:
    class ContactResource(resources.ModelResource):
        customer = fields.Field(
            "customer", HEADER[1], widgets.ForeignKeyWidget(Customer, field="external_id")
        )
        email = fields.Field("email", HEADER[9])
        first_name = fields.Field("first_name", HEADER[10])
        last_name = fields.Field("last_name", HEADER[11])
        phone = fields.Field("phone", HEADER[12])
        reference = fields.Field("reference", HEADER[13])

        class Meta:
            model = Contact
            import_id_fields = ("customer", "email")
            fields = ["customer", "email", "first_name", "last_name", "phone", "reference"]

        def before_save_instance(self, instance: Contact, row: Any, **kwargs: Any) -> None:
            instance.organisation = organisation
            instance.is_main = True

    return ContactResource()
