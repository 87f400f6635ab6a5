"""Whole sets of rows, without a model instance for each: what Django's own bulk methods cost too
much for when there are hundreds of thousands.

Rows are tuples, in the order of the field names that are given with them. A foreign key is named by
its column (`customer_id`) and holds an id. The text of a JSON column is JSON already; every other
value is as the model's field would have it. Call these inside a transaction.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from typing import Any

from django.db import connection, models
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Lookup,
    TextField,
)

Model = type[models.Model]
Rows = Sequence[tuple[Any, ...]]

# Fields whose values the database driver takes as they are.
_PLAIN = (
    AutoField,
    BooleanField,
    CharField,
    ForeignKey,
    IntegerField,
    JSONField,
    TextField,
)
ROWS_IN_A_STATEMENT = (200, 20, 1)
_RESERVE = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq"
_FIRST = "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)"
# The sequence is found once: to find it costs more than an id of it.
_NEXT = """
    WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence)
    SELECT nextval(own.sequence) FROM own, generate_series(1, %s)
"""
# As ANALYZE takes them: each table with the columns of its indexes.
_DOUBLED = """
    SELECT format('%%s (%%s)', attrelid::regclass, string_agg(quote_ident(attname), ', '))
    FROM pg_attribute JOIN pg_class AS given ON given.oid = attrelid
    WHERE given.oid = ANY(%s::regclass[])
        AND pg_relation_size(given.oid) > 2 * relpages * current_setting('block_size')::bigint
        AND EXISTS (SELECT FROM pg_index WHERE indrelid = attrelid AND attnum = ANY(indkey))
    GROUP BY attrelid
"""


def next_ids(model: Model, count: int) -> Sequence[int]:
    """Ids that no other row of the model has or will get."""
    if not count:
        return []
    table, column = model._meta.db_table, _field(model, "pk").column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_NEXT, [_quoted(table), column, count])
            return [number for (number,) in cursor.fetchall()]
        cursor.execute(_RESERVE, [count, table])
        if found := cursor.fetchone():
            return range(found[0] - count + 1, found[0] + 1)
        cursor.execute(_FIRST, [table, count])
        return range(1, count + 1)


def insert(
    model: Model, names: Sequence[str], rows: Rows, of_all: Mapping[str, Any] | None = None
) -> None:
    """Add rows. `of_all` holds what is the same on all of them; a field that is named nowhere gets
    its default, made once, on all of them too.

    Raises django.db.IntegrityError as a save would.
    """
    if not rows:
        return
    fields = [_field(model, name) for name in names]
    common = {_field(model, name): value for name, value in (of_all or {}).items()}
    for field in model._meta.concrete_fields:
        if field not in fields and field not in common and not field.primary_key:
            common[field] = field.get_default()
    same = tuple(_prepared_one(field, value) for field, value in common.items())
    columns = ", ".join(_quoted(field.column) for field in (*common, *fields))
    target = f"{_quoted(model._meta.db_table)} ({columns})"
    rows = _prepared(fields, rows)
    if connection.vendor == "postgresql":
        _copy(f"COPY {target} FROM STDIN", rows, same)
    else:
        _in_sqlite(partial(_inserting, target, len(fields), len(same)), rows, same)


def update(model: Model, names: Sequence[str], rows: Rows) -> None:
    """Set these fields; each row begins with the id of what it changes."""
    if not rows or not names:
        return
    key, *fields = [_field(model, name) for name in ("pk", *names)]
    table = _quoted(model._meta.db_table)
    rows = _prepared([key, *fields], rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            _update_from_arrays(cursor, table, key, fields, rows)
    else:
        columns = tuple(_quoted(field.column) for field in (key, *fields))
        _in_sqlite(partial(_updating, table, columns), rows)


def count_anew(*models: Model) -> None:
    """PostgreSQL plans by what it last counted in a table, and goes through all of one that has
    grown a hundredfold since. It counts by itself once a minute, too late for what is written in
    one. SQLite plans by the indexes.

    Counted is what has doubled since, in the columns by which rows are found: the others are as
    many again.
    """
    if connection.vendor == "postgresql":
        tables = [_quoted(model._meta.db_table) for model in models]
        with connection.cursor() as cursor:
            cursor.execute(_DOUBLED, [tables])
            if doubled := ", ".join(table for (table,) in cursor.fetchall()):
                cursor.execute(f"ANALYZE {doubled}")


def trust_indexes() -> None:
    """For this transaction PostgreSQL takes a page that an index names for as near as the next one,
    as it is in memory and on an SSD: else it reads all of a table for some hundreds of keys.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1.1")


@ForeignKey.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`filter(number__among=numbers)`: `in` for thousands of texts or ids, as one parameter."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        wanted = json.dumps(list(self.rhs))
        return f"{left} IN (SELECT value FROM json_each(%s))", [*params, wanted]  # noqa: S608

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::{_array_of(self.lhs.output_field)})", [*params, _array(self.rhs)]


def _field(model: Model, name: str) -> Any:
    meta = model._meta
    return meta.pk if name == "pk" else meta.get_field(name)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _prepared(fields: Sequence[Any], rows: Rows) -> Rows:
    """As the driver takes them: only where a column needs it is each of its cells looked at."""
    columns = None
    for at, field in enumerate(fields):
        if not isinstance(field, _PLAIN):
            columns = columns or list(zip(*rows, strict=True))
            columns[at] = tuple(map(_preparer(field), columns[at]))
    return list(zip(*columns, strict=True)) if columns else rows


def _preparer(field: Any) -> Callable[[Any], Any]:
    """Days and moments are few: each is prepared once."""
    return lru_cache(maxsize=1000)(partial(_prepared_one, field))


def _prepared_one(field: Any, value: Any) -> Any:
    """A JSON text stays one. A day or moment becomes one: psycopg takes ten times as long to write
    it, and would for each row.
    """
    if isinstance(field, JSONField) and isinstance(value, str):
        return value
    value = field.get_db_prep_save(value, connection)
    return str(value) if isinstance(value, date) else value


def _copy(statement: str, rows: Rows, same: tuple[Any, ...]) -> None:
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(same + row)


def _in_sqlite(statement: Callable[[int], str], rows: Rows, same: tuple[Any, ...] = ()) -> None:
    """Many rows in one statement, of few sizes, so that SQLite keeps the statements ready."""
    database = connection.connection
    width, at = len(rows[0]), 0
    most = (database.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER) - len(same)) // width
    for size in (min(size, most) for size in ROWS_IN_A_STATEMENT):
        end = len(rows) - (len(rows) - at) % size
        parts = (chain.from_iterable(rows[start : start + size]) for start in range(at, end, size))
        with connection.wrap_database_errors:
            database.executemany(statement(size), [(*same, *part) for part in parts])
        at = end


@lru_cache(maxsize=100)
def _inserting(target: str, width: int, same: int, size: int) -> str:
    own = _marks(width, size)
    return f"INSERT INTO {target} SELECT {'?, ' * same}own.* FROM (VALUES {own}) AS own"  # noqa: S608


@lru_cache(maxsize=100)
def _updating(table: str, columns: tuple[str, ...], size: int) -> str:
    """By the first column, which is the key."""
    key, *others = columns
    values = ", ".join(f"{column} = given.{column}" for column in others)
    return (
        f"WITH given ({', '.join(columns)}) AS (VALUES {_marks(len(columns), size)}) "  # noqa: S608
        f"UPDATE {table} SET {values} FROM given WHERE {table}.{key} = given.{key}"
    )


def _marks(width: int, size: int) -> str:
    one = f"({', '.join('?' * width)})"
    return ", ".join([one] * size)


def _update_from_arrays(
    cursor: Any, table: str, key: Any, fields: Sequence[Any], rows: Rows
) -> None:
    """One array per column: the statement is as long for a million rows as for one."""
    columns = [_quoted(field.column) for field in fields]
    arrays = ", ".join(f"%s::{_array_of(field)}" for field in [key, *fields])
    values = ", ".join(f"{column} = given.{column}" for column in columns)
    cursor.execute(
        f"UPDATE {table} SET {values} "  # noqa: S608
        f"FROM unnest({arrays}) AS given (key, {', '.join(columns)}) "
        f"WHERE {table}.{_quoted(key.column)} = given.key",
        [_array(column) for column in zip(*rows, strict=True)],
    )


def _array_of(field: Any) -> str:
    """The type, without a length: a cast to it would cut what is longer, and nobody would know."""
    kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return f"{kind.partition('(')[0]}[]"


def _array(values: Collection[Any]) -> str | list[Any]:
    """As PostgreSQL reads it; psycopg, five times slower, writes those that need more care."""
    kinds = {*map(type, values)}
    if kinds == {int}:
        return f"{{{','.join(map(str, values))}}}"
    if kinds == {str}:
        told = '","'.join(values)
        if "\\" not in told and told.count('"') == 2 * (len(values) - 1):
            return f'{{"{told}"}}'
    return list(values)
