"""Plain lines of a customers file, the most of a big one: decided together, column by column.

With a plain line nothing is wrong, and no other line of the file is about its customer, who is
either unknown, by id and by name, or known by that id and that name with a person of that e-mail.
So it can be decided apart from all others; that this says just what `check` says of the line by
itself, a test holds. Whatever is not plain is checked line by line.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, NamedTuple

from relance.customers.phones import is_kept_form
from relance.imports.checking.book import Book
from relance.imports.checking.contact_lines import CONTACT_FIELDS
from relance.imports.checking.customer_lines import DETAIL_FIELDS
from relance.imports.checking.intake import Intake
from relance.imports.checking.known import BIN
from relance.imports.checking.stored import CONTACT, CUSTOMER, TableRow
from relance.imports.columns.fields import CUSTOMERS, FIELDS, codes_of
from relance.imports.columns.permitting import Way
from relance.imports.values.lots import Lot
from relance.imports.values.surveying import Survey
from relance.imports.values.understanding import Understood

# What is decided line by line wherever a line says any of it.
_BESIDE = (*codes_of("group"), *codes_of("assignment"))
_PK, _NAME_KEY, _EXTERNAL_ID, _STATE = map(
    CUSTOMER.index, ("pk", "name_key", "external_id", "state")
)
_OWNER, _EMAIL, _PHONE, _IS_MAIN = map(CONTACT.index, ("customer_id", "email", "phone", "is_main"))
Cells = tuple[Any, ...]
# Contacts by customer and e-mail.
People = dict[tuple[int, str], TableRow]


@dataclass(frozen=True)
class Part:
    """What the lines say of one kind of record: the columns of these fields, which are called as on
    the record, and the same by line. A column of which nothing is filled is none.
    """

    fields: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]
    said: list[Cells]
    # The cells of these fields in a row of the record's table.
    stored: Callable[[TableRow], Cells]

    @classmethod
    def of(cls, lot: Lot, names: Mapping[str, str], row: Sequence[str]) -> "Part":
        """`names`: field of the file → of the record; `row`: the fields of a row of its table."""
        columns = {name: lot.values.get(code, ()) for code, name in names.items()}
        filled = {name: values for name, values in columns.items() if any(values)}
        said = list(zip(*filled.values(), strict=True)) or [()] * len(lot.rows)
        stored = cells_at([row.index(name) for name in filled])
        return cls(tuple(filled), tuple(filled.values()), said, stored)


def cells_at(places: Sequence[int]) -> Callable[[TableRow], Cells]:
    """What answers the cells at these places of a row."""
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda _row: ()
    only = places[0]  # of one the getter would answer the cell itself
    return lambda row: (row[only],)


class KnownLine(NamedTuple):
    """The line at this place is about this row of the table, and this contact's (None: the file has
    no contacts). `…_after` are the cells of its `Part` as they will be, None where they stay.
    """

    at: int
    customer: TableRow
    contact: TableRow | None
    customer_after: Cells | None
    contact_after: Cells | None


@dataclass(frozen=True)
class Plain:
    """The plain lines among those of a lot: the places of those whose customer is `new`, and those
    about one who is `known`. `keys` are the name keys of all lines.
    """

    lot: Lot
    keys: Sequence[str]
    customer: Part
    contact: Part
    has_contacts: bool
    new: list[int]
    known: list[KnownLine] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.new) + len(self.known)

    @property
    def places(self) -> set[int]:
        """Of all of them."""
        return {*self.new, *(line.at for line in self.known)}

    @property
    def customers(self) -> set[int]:
        """The ids of those who are known."""
        return {line.customer[_PK] for line in self.known}

    @property
    def mains(self) -> list[bool]:
        """Of all lines: whether it names the main contact."""
        return list(map(bool, self.lot.values_of("is_main")))


def plain_lines(
    understood: Understood,
    book: Book,
    rows: Mapping[int, TableRow],
    intake: Intake,
    *,
    takes_changes: bool,
) -> Plain | None:
    """Those that are plain, in a file where there may be any. `rows` are what the book looked up.

    Without `takes_changes` a line that changes anything is not plain.
    """
    way, lot = intake.way, understood.lot
    if way.kind != CUSTOMERS or not way.creates_customers:
        return None
    has_contacts = any(FIELDS[name].part == "contact" for name in intake.columns.index)
    ids = lot.values_of("external_id")
    keys = [book.key_of(name) if name else "" for name in lot.values_of("customer_name")]
    places = _alone(understood, ids, keys, intake.survey, has_contacts=has_contacts)
    by_id = {row[_EXTERNAL_ID]: row for row in rows.values()}
    names = {row[_NAME_KEY] for row in rows.values()}
    plain = Plain(
        lot,
        keys,
        Part.of(lot, DETAIL_FIELDS, CUSTOMER),
        Part.of(lot, CONTACT_FIELDS, CONTACT),
        has_contacts,
        new=[at for at in places if ids[at] not in by_id and keys[at] not in names],
    )
    meant = {at: by_id[ids[at]] for at in places if ids[at] in by_id}
    people = _people(book, meant.values()) if has_contacts else {}
    plain.known.extend(_known_lines(plain, meant, people, way, takes_changes=takes_changes))
    return plain


def _alone(
    understood: Understood,
    ids: Sequence[str | None],
    keys: Sequence[str],
    survey: Survey,
    *,
    has_contacts: bool,
) -> list[int]:
    """The places of the lines of which the file itself says that they may be plain."""
    lot = understood.lot
    again = survey.external_ids.recurring(ids) | survey.names.recurring(keys)
    doubtful = lot.doubtful.union(
        at
        for name in _BESIDE
        if any(values := lot.values.get(name, ()))
        for at, value in enumerate(values)
        if value
    )
    if understood.erased:
        doubtful.update(at for at, row in enumerate(lot.rows) if row.line in understood.erased)
    emails = lot.values_of("email") if has_contacts else keys
    return [
        at
        for at, (one, key, email) in enumerate(zip(ids, keys, emails, strict=True))
        if one and key and email and not (at in doubtful or one in again or key in again)
    ]


def _people(book: Book, customers: Iterable[TableRow]) -> People:
    """All contacts of these customers."""
    rows = book.contacts_of([customer[_PK] for customer in customers])
    return {(row[_OWNER], row[_EMAIL]): row for row in rows}


def _known_lines(
    plain: Plain,
    meant: Mapping[int, TableRow],
    people: People,
    way: Way,
    *,
    takes_changes: bool,
) -> Iterator[KnownLine]:
    """Of the lines that name these customers by id, those that are plain."""
    emails, mains = plain.lot.values_of("email"), plain.lot.values_of("is_main")
    after_of = _replaced if way.overwrites or not way.fills else _filled
    takes_changes = takes_changes and way.fills
    for at, row in meant.items():
        if row[_STATE] == BIN or row[_NAME_KEY] != plain.keys[at]:
            continue
        person = people.get((row[_PK], emails[at]))
        after = after_of(plain.customer.said[at], plain.customer.stored(row))
        person_after = None
        if plain.has_contacts:
            if person is None or (mains[at] and not person[_IS_MAIN]):
                continue
            person_after = after_of(plain.contact.said[at], plain.contact.stored(person))
            if person_after and _may_be_same_phone(plain.contact, person, person_after):
                continue
        if takes_changes or after is person_after is None:
            yield KnownLine(at, row, person, after, person_after)


def _may_be_same_phone(part: Part, person: TableRow, after: Cells) -> bool:
    """Whether another phone may be the kept one, written in another way: that is no change."""
    kept = person[_PHONE]
    if not kept or "phone" not in part.fields:
        return False
    return after[part.fields.index("phone")] != kept and not is_kept_form(kept)


def _replaced(said: Cells, stored: Cells) -> Cells | None:
    """What the line says, and what was there where it is silent; None where that is no change."""
    if said == stored:
        return None
    after = tuple([new or old for new, old in zip(said, stored, strict=True)])
    return None if after == stored else after


def _filled(said: Cells, stored: Cells) -> Cells | None:
    """What was there, and what the line says where nothing was; None where that is no change."""
    if said == stored:
        return None
    after = tuple([old or new or old for new, old in zip(said, stored, strict=True)])
    return None if after == stored else after
