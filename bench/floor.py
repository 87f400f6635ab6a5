"""The least that an import can do: `csv`, a staging table, matching, one upsert per table, in SQL.

Into the product's own tables, so that both keep the same columns and indexes. It checks nothing,
tells nothing, keeps no history and cannot be undone: what all that costs is measured by it.
"""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bench.companies import CHECKED, HEADER
from relance.customers.naming import name_keys
from relance.organisations.models import Organisation

_BATCH = 5_000
_COLUMNS = [
    "name",
    "external_id",
    "accounting_code",
    "vat_number",
    "address",
    "postcode",
    "city",
    "region",
    "country",
    "email",
    "first_name",
    "last_name",
    "phone",
    "reference",
    "position",
    "is_main",
]
_DETAILS = [*_COLUMNS[:1], *_COLUMNS[2:8]]
_PERSON = ["first_name", "last_name", "phone", "reference"]
_NOW = "'2026-01-05 09:00:00'"
_STAGED = ", ".join(f"{name} text" for name in (*_COLUMNS, "name_key"))
_STAGING = f"CREATE TEMPORARY TABLE staging ({_STAGED})"
_CUSTOMERS = f"""
    INSERT INTO customers_customer (organisation_id, external_id, {", ".join(_DETAILS)}, name_key,
        state, country, language, created_at)
    SELECT %s, staging.external_id,
        {", ".join(f"coalesce(staging.{name}, '')" for name in _DETAILS)}, staging.name_key,
        'client', 'FR', '', {_NOW}
    FROM staging WHERE true
    ON CONFLICT (organisation_id, external_id) WHERE NOT (external_id = '')
    DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in [*_DETAILS, "name_key"])}
"""
# A line without an id goes to the customer of that name which has none.
_NAMED = """
    UPDATE staging SET external_id = (
        SELECT known.external_id FROM customers_customer AS known
        WHERE known.organisation_id = %s AND known.name_key = staging.name_key
        LIMIT 1
    )
    WHERE coalesce(external_id, '') = ''
"""
_CONTACTS = f"""
    INSERT INTO customers_contact (organisation_id, customer_id, email, {", ".join(_PERSON)},
        is_main, language, created_at)
    SELECT %s, customer.id, staging.email,
        {", ".join(f"coalesce(staging.{name}, '')" for name in _PERSON)}, {{true}}, '', {_NOW}
    FROM staging JOIN customers_customer AS customer
        ON customer.organisation_id = %s AND customer.external_id = staging.external_id
            AND NOT (customer.external_id = '')  -- else the index on filled ids cannot serve
    WHERE true
    ON CONFLICT (customer_id, email) WHERE NOT (email = '')
    DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _PERSON)}
"""


def take_in(organisation: Organisation, file: Path) -> None:
    """One transaction, as nobody could use it beside people who work."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS staging")
        cursor.execute(_STAGING)
        _stage(cursor, file)
        is_true = "1" if connection.vendor == "sqlite" else "true"
        cursor.execute(_NAMED, [organisation.pk])
        cursor.execute(_CUSTOMERS, [organisation.pk])
        cursor.execute(_CONTACTS.format(true=is_true), [organisation.pk] * 2)


def _stage(cursor: Any, file: Path) -> None:
    is_checked = CHECKED[0] in file.open(encoding="utf-8").readline()
    left_out = () if is_checked else CHECKED
    columns = zip(_COLUMNS, HEADER, strict=True)
    names = ", ".join([*(name for name, heading in columns if heading not in left_out), "name_key"])
    if connection.vendor == "sqlite":
        marks = ", ".join("?" * (names.count(",") + 1))
        insert = f"INSERT INTO staging ({names}) VALUES ({marks})"
        for batch in _batches(file):
            connection.connection.executemany(insert, batch)
        return
    with cursor.copy(f"COPY staging ({names}) FROM STDIN") as copy:
        for batch in _batches(file):
            for row in batch:
                copy.write_row(row)


def _batches(file: Path) -> Iterator[list[list[str]]]:
    with file.open(encoding="utf-8", newline="") as text:
        lines = csv.reader(text, delimiter=";")
        next(lines)
        while batch := list(islice(lines, _BATCH)):
            # SQL has no function for the key by which the product finds a name.
            for line, key in zip(batch, name_keys([line[0] for line in batch]), strict=True):
                line.append(key)
            yield batch
