"""A line as wide as the header: what is too much, too little, or cannot be parted into cells."""

from relance.imports.cells.tables import Cell, Record, Row, is_blank
from relance.imports.reading.quoting import QUOTES_INVALID

TOO_MANY_CELLS = "too_many_cells"
TOO_FEW_CELLS = "too_few_cells"
# Of these lines no column can be trusted: a person says where each text belongs.
DAMAGE = frozenset({TOO_MANY_CELLS, QUOTES_INVALID})


def as_wide(record: Record, width: int) -> Row:
    """A line with too many cells keeps them all, so that none is lost when it is corrected."""
    line, cells, damage = record
    if len(cells) == width:
        return record
    if len(cells) < width:
        cells = cells + [None] * (width - len(cells))
    elif not damage and not all(map(is_blank, cells[width:])):
        return Row(line, cells, TOO_MANY_CELLS)
    return Row(line, cells[:width], damage)


def set_apart(record: Record, width: int) -> Row:
    """A line that could not be parted into cells: its text stands behind the last column, as what
    is too much does, for it belongs into none of them.
    """
    if len(record.cells) > width:
        return record
    return record._replace(cells=[*[None] * width, *record.cells])


def breaks_off(cell: Cell) -> bool:
    """As what a stray quote has cut in two ends, in a line that is too short: `bât. B"`."""
    return isinstance(cell, str) and cell.endswith('"') and cell.count('"') % 2 == 1


def begins_plainly(cell: Cell) -> bool:
    """Most lines begin with a letter or a digit: no need to look at each of their cells."""
    return isinstance(cell, str) and cell[:1].isalnum()
