"""A file that was brought as another kind than its columns are of: invoices as customers."""

from relance.imports.cells.refusals import FileRefused
from relance.imports.columns.fields import (
    ASSIGNMENTS,
    CONTACTS,
    CUSTOMERS,
    INVOICES,
    missing_fields,
)
from relance.imports.columns.mapped import Columns
from relance.imports.columns.mapping import map_columns
from relance.imports.columns.permitting import kinds_of, modes_of, permitted

# Of kinds that take as many columns the first one: a file of customers may have all that others
# have but invoices.
_KINDS = (INVOICES, CONTACTS, ASSIGNMENTS, CUSTOMERS)


def kind_that_fits_better(kind: str, columns: Columns, source_system: str) -> str:
    """The kind of file that the names of the columns are of, where `kind` lacks something that it
    needs, or takes less than half as many of them. Empty for none, and for one that may not come
    in where customers are kept elsewhere.
    """
    named = {other: map_columns(other, columns.header) for other in _KINDS if other != kind}
    best = max(named, key=lambda other: _fit(other, named[other]))
    is_lacking = bool(missing_fields(kind, columns.index))
    least = 1 if is_lacking else 2 * len(columns.index)
    if _fit(best, named[best]) < least or not _may_come(best, named[best], source_system):
        return ""
    return best


def _fit(kind: str, named: Columns) -> int:
    """How many columns such a file takes; none where it lacks what it needs."""
    return 0 if missing_fields(kind, named.index) else len(named.index)


def _may_come(kind: str, named: Columns, source_system: str) -> bool:
    if kind not in kinds_of(source_system):
        return False
    mode = modes_of(kind, source_system)[0]
    try:
        permitted(named, kind=kind, mode=mode, source_system=source_system)
    except FileRefused:
        return False
    return True
