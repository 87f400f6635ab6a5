"""The word that erases: a cell that holds just that empties the field, where the file may replace.

An empty cell says nothing; the word is a setting of the import. It is looked for before cells are
read, since it is no e-mail, date or amount. Outside « Mettre à jour » it is a warning and nothing
else; where something is needed it is an error.
"""

from collections.abc import Sequence

from relance.imports.cells.cleaning import text_of
from relance.imports.cells.problems import Problem
from relance.imports.cells.tables import Cell, Row
from relance.imports.values.guide import Line, Reading

# What cannot be empty, and how one gets what was meant.
_NEEDED = {
    "customer_name": "A customer has a name: write the new one",
    "external_id": "An external id is not erased by a file, which finds customers by it: "
    "change it on the customer's page",
    "is_main": "Mark another contact as the main one instead",
    "number": "An invoice has a number",
    "issued_on": "The date of an invoice never changes",
    "total": "The amount of an invoice never changes",
    "currency": "The currency of an invoice never changes",
    "paid": "Payments are not erased by a file: undo them on the invoice's page",
    "balance": "Payments are not erased by a file: undo them on the invoice's page",
}
Found = dict[int, dict[str, str]]


def without_the_word(rows: Sequence[Row], reading: Reading) -> tuple[Sequence[Row], Found]:
    """The rows with those cells empty, and line → field → the word as it stood there."""
    word = text_of(reading.erase_word).casefold()
    if not word:
        return rows, {}
    found: Found = {}
    cleared = []
    for row in rows:
        cells = None
        for name, at in reading.columns.index.items():
            if not row.damage and _is(row.cells[at], word):
                cells = list(row.cells) if cells is None else cells
                found.setdefault(row.line, {})[name] = text_of(row.cells[at])
                cells[at] = None
        cleared.append(row if cells is None else row._replace(cells=cells))
    return cleared, found


def without_word(cells: Sequence[Cell], erase_word: str) -> list[Cell]:
    """The cells, those that hold just the word empty."""
    word = text_of(erase_word).casefold()
    return [None if word and _is(cell, word) else cell for cell in cells]


def _is(cell: Cell, word: str) -> bool:
    if cell is None or cell == "" or (isinstance(cell, str) and len(cell) > len(word) + 20):
        return False
    if isinstance(cell, str) and cell[0].isalnum() and cell[0].casefold()[0] != word[0]:
        return False  # most cells, quickly
    return text_of(cell).casefold() == word


def note_erased(lines: list[Line], found: Found, *, may_erase: bool) -> None:
    """What the word does to each line: the field is to be emptied, or why it is not."""
    for line in lines if found else ():
        for name, text in found.get(line.number, {}).items():
            if not may_erase:
                line.add_warning(_problem(line, name, text, "erase_ignored"))
            elif name in _NEEDED:
                line.add_error(_problem(line, name, text, "erase_refused", _NEEDED[name]))
            elif name == "full_name":
                line.erased = {**line.erased, "first_name": text, "last_name": text}
            else:
                line.erased = {**line.erased, name: text}


def refuse_nobody(line: Line) -> None:
    """A contact would have neither e-mail nor name left."""
    for name in ("email", "last_name", "first_name"):
        if name in line.erased:
            message = "A contact needs an e-mail or a name"
            text = line.erased[name]
            line.add_error(_problem(line, name, text, "erase_refused", message))
            return


def _problem(line: Line, name: str, text: str, code: str, message: str = "") -> Problem:
    at = name if line.columns.name(name) else "full_name"
    return Problem(line.number, line.columns.name(at), text, code, message)
