"""Columns → fields by themselves: as the last file with this header was mapped, else by the names
that are known, by likeness to them, by the look of the values. One column per field, the best wins.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from relance.imports.cells.tables import Cell, is_blank
from relance.imports.columns import believing, looks
from relance.imports.columns.fields import (
    ASSIGNMENTS,
    CONTACT_KEYS,
    CONTACTS,
    CUSTOMERS,
    INVOICES,
    codes_of,
    fields_of,
)
from relance.imports.columns.mapped import (
    BETTER,
    EMPTY,
    LEFT_OUT_BEFORE,
    LIKENESS,
    NAME,
    NO_SUCH_FIELD,
    OTHER_VALUES,
    REMEMBERED,
    UNKNOWN,
    UNSURE,
    VALUES,
    Columns,
)
from relance.imports.columns.recognising import (
    alike_to,
    is_doubtful,
    is_known,
    is_vague,
    is_weak,
    may_be_of_orders,
    scores_of,
)
from relance.imports.columns.spelling import heading_key, is_lettered

Samples = Sequence[Sequence[Cell]]
# What never has a value loses to what has.
_NEVER_FILLED = 0.01
NUMBER_KEY = heading_key("Invoice number")
# Both the name and the code of a customer are called that.
_CODE_OR_NAME = frozenset(map(heading_key, ("Client", "Tiers", "Customer", "Compte client")))
# « Transmis le », “Reviewed on”.
_SAYS_A_DAY = re.compile(r"\w\s+(le|on|at)\s*$", re.IGNORECASE)
_REFERENCE = heading_key("Référence")
_NUMBER = heading_key("Numéro")
_LOOKS = ("email", "account_managers", "vat_number", "phone", "currency", "country", "postcode")


def map_columns(
    kind: str,
    header: tuple[str, ...],
    samples: Samples = (),
    *,
    remembered: Mapping[int, str] | None = None,
    country: str = "FR",
) -> Columns:
    """The columns that map by themselves.

    `samples`: the cells of the first lines, each as wide as the header. `remembered`: column →
    field of the last file with this header, "" for a column that was left out by hand. `country`
    is the organisation's.
    """
    columns = _mapped(_Mapper(kind, header, samples, {}, country))
    if not remembered:
        return columns
    return _told_apart(_mapped(_Mapper(kind, header, samples, remembered, country)), columns)


def _mapped(mapper: "_Mapper") -> Columns:
    mapper.map(frozenset())
    if mapper.kind == CUSTOMERS and "customer_name" not in mapper.index:
        mapper.map(frozenset({"last_name", "full_name"}))
    if mapper.kind == CUSTOMERS and not CONTACT_KEYS.intersection(mapper.index):
        kept = (UNSURE, OTHER_VALUES)
        mapper.found_before = {at: why for at, why in mapper.why_not.items() if why[0] in kept}
        mapper.map(frozenset(codes_of("contact")))
    return mapper.columns


def _told_apart(columns: Columns, without_memory: Columns) -> Columns:
    """Remembered is what would not have mapped so by itself."""
    how = {
        code: without_memory.how[code]
        if without_memory.index.get(code) == at
        else columns.how[code]
        for code, at in columns.index.items()
    }
    return replace(columns, how=how)


def _keys_of(kind: str, header: tuple[str, ...]) -> list[str]:
    """The names as they are compared; columns that go by their letters have none. Where Odoo writes
    `partner_id/name`, `name` is the invoice's own.
    """
    if is_lettered(header):
        return [""] * len(header)
    keys = [heading_key(name) for name in header]
    if kind == INVOICES and any(key.startswith("partner id") for key in keys):
        return [NUMBER_KEY if key == "name" else key for key in keys]
    return keys


class _Mapper:
    """One header on its way; `why_not` gathers the reasons of the columns that lose."""

    def __init__(
        self,
        kind: str,
        header: tuple[str, ...],
        samples: Samples,
        remembered: Mapping[int, str],
        country: str,
    ) -> None:
        self.kind, self.header, self.country = kind, header, country
        self.remembered = remembered
        self.keys = _keys_of(kind, header)
        self.cells = [[row[at] for row in samples] for at in range(len(header))]
        self.is_empty = [bool(cells) and all(map(is_blank, cells)) for cells in self.cells]
        self.allowed: frozenset[str] = frozenset()
        self.index: dict[str, int] = {}
        self.how: dict[str, str] = {}
        self.why_not: dict[int, tuple[str, str]] = {}
        # Why an earlier go left columns out.
        self.found_before: dict[int, tuple[str, str]] = {}

    @property
    def columns(self) -> Columns:
        used = set(self.index.values())
        why_not = {at: why for at, why in self.why_not.items() if at not in used}
        for at in range(len(self.header)):
            if at not in used and at not in why_not:
                why_not[at] = self.found_before.get(at, (self._reason(at), ""))
        return Columns(self.header, self.index, self.how, why_not)

    def _reason(self, at: int) -> str:
        if self.is_empty[at] or (not self.header[at] and not self.cells[at]):
            return EMPTY
        return NO_SUCH_FIELD if is_known(self.keys[at]) else UNKNOWN

    def map(self, without: frozenset[str]) -> None:
        """From the start, without some fields."""
        self.allowed = frozenset(one.code for one in fields_of(self.kind)) - without
        self.index, self.how, self.why_not = {}, {}, {}
        self._take_remembered()
        self._take_names()
        self._check_ids()
        if any(self.cells):
            self._take_values()
        self._check_balance()

    def _take_names(self) -> None:
        """Greedy: the best fit first, the leftmost of equals. A field or a column is taken once."""
        pairs = [
            (-score, at, code, how)
            for at in range(len(self.header))
            if at not in self.remembered
            for code, score, how in self._fits(at)
            if code in self.allowed
        ]
        for _score, at, code, how in sorted(pairs):
            if at in self.index.values():
                continue
            if code in self.index:
                self.why_not.setdefault(at, (BETTER, code))
            elif self._is_misplaced(at, code):
                continue
            elif self._is_misled(at, code, how):
                self.why_not.setdefault(at, (OTHER_VALUES, code))
            else:
                self._take(code, at, how)

    def _take_remembered(self) -> None:
        for at, code in self.remembered.items():
            if not code:
                self.why_not[at] = (LEFT_OUT_BEFORE, "")
            elif code in self.allowed and code not in self.index:
                self._take(code, at, REMEMBERED)

    def _take(self, code: str, at: int, how: str) -> None:
        self.index[code], self.how[code] = at, how
        self.why_not.pop(at, None)

    def _fits(self, at: int) -> list[tuple[str, int, str]]:
        """Field, score, how."""
        key = self.keys[at]
        known = scores_of(self.kind).get(key)
        fits, how = (known, NAME) if known else (alike_to(self.kind, key), LIKENESS)
        weight = _NEVER_FILLED if self.is_empty[at] else 1
        return [(code, max(1, int(score * weight)), how) for code, score in fits.items()]

    def _is_misplaced(self, at: int, code: str) -> bool:
        """« Référence » is the contact's where it stands among the contact's columns; of « Nom »
        and « Nom » the first is the customer's.
        """
        if self.kind != CUSTOMERS:
            return False
        if code == "contact_reference" and self.keys[at] == _REFERENCE:
            return not any(self.index.get(one, at) < at for one in CONTACT_KEYS)
        is_name = code in {"last_name", "full_name"} and "customer_name" not in self.index
        return is_name and self._comes_again(at) and not self._is_beside_first_name(at)

    def _comes_again(self, at: int) -> bool:
        """Whether a later column of the same name may be the contact's, and this the customer's."""
        fits = scores_of(self.kind).get(self.keys[at], {})
        return "customer_name" in fits and self.keys[at] in self.keys[at + 1 :]

    def _is_beside_first_name(self, at: int) -> bool:
        return abs(self.index.get("first_name", at) - at) == 1

    def _is_misled(self, at: int, code: str, how: str) -> bool:
        """« TVA » with 20 % in it, « Échéance » with « 30 jours »: not what it is called here."""
        key, cells = self.keys[at], self.cells[at]
        is_code_or_name = key in _CODE_OR_NAME and code in {"customer_name", "external_id"}
        is_alone = code == "customer_name" and not self._are_named_beside(at)
        if is_alone and believing.are_letters(cells):
            return False
        if is_vague(key, code) and believing.are_no_names(code, cells):
            return True
        if is_code_or_name and believing.say_what_they_are(cells):
            return True
        if code == "external_id" and key == _NUMBER and self._is_before_street(at):
            return True
        if is_code_or_name:
            return self._are_codes(at) == (code == "customer_name")
        in_doubt = how == LIKENESS or is_doubtful(key, code)
        return in_doubt and believing.cannot_be(code, cells)

    def _is_before_street(self, at: int) -> bool:
        """« Numéro », « Rue »: that of the house."""
        following = self.keys[at + 1 : at + 2]
        return any("address" in scores_of(self.kind).get(key, ()) for key in following)

    def _are_codes(self, at: int) -> bool:
        """One or two may be names, « 3M » and « Studio54 »; not where another column, and no
        person's, has these.
        """
        is_persons = "first_name" in self.index
        fewest = 1 if self._are_named_beside(at) and not is_persons else looks.FEWEST_OTHERS
        return believing.are_codes(self.cells[at], fewest=fewest)

    def _are_named_beside(self, at: int) -> bool:
        """Whether another column may have the names of the customers."""
        return any(
            "customer_name" in scores_of(self.kind).get(key, ())
            for other, key in enumerate(self.keys)
            if other != at and not self.is_empty[other]
        )

    def _check_ids(self) -> None:
        """The « ID externe » of an export of invoices or contacts may be that of the invoice, of
        the contact; « Réf. client » may be that of the order.
        """
        at, named = self.index.get("external_id"), self.index.get("customer_name")
        if at is None or named is None or self.how["external_id"] == REMEMBERED:
            return
        if not self._are_of_others(at, named):
            return
        del self.index["external_id"], self.how["external_id"]
        self.why_not[at] = (OTHER_VALUES, "external_id")
        may_be_theirs = self.kind == CONTACTS and "contact_reference" not in self.index
        if may_be_theirs and believing.are_all_different(self.cells[at]):
            self._take("contact_reference", at, VALUES)

    def _are_of_others(self, at: int, named: int) -> bool:
        ids, names, key = self.cells[at], self.cells[named], self.keys[at]
        is_weak_name = is_weak(self.kind, key, "external_id")
        if is_weak_name and believing.differ_from_customers(ids, names):
            return True
        if self.kind == CUSTOMERS:
            return False
        if ids and may_be_of_orders(self.kind, key):
            return not believing.are_of_customers(ids, names)
        if is_weak_name and believing.change_with_lines(ids, names):
            return True
        return believing.are_of_lines(ids, names)

    def _check_balance(self) -> None:
        """What is paid says it all; and a running balance is no part of the line's own total."""
        at = self.index.get("balance")
        if at is None or self.how["balance"] == REMEMBERED:
            return
        total = self.index.get("total")
        if "paid" in self.index:
            self.why_not[at] = (BETTER, "paid")
        elif total is None or not looks.is_part_of(self.cells[at], self.cells[total]):
            self.why_not[at] = (OTHER_VALUES, "balance")
        else:
            return
        del self.index["balance"], self.how["balance"]

    def _take_values(self) -> None:
        """Fields that no name gave, from columns of which the name says nothing else."""
        for code in _LOOKS:
            is_theirs = code == "account_managers" and self.kind != ASSIGNMENTS
            if code in self.allowed and code not in self.index and not is_theirs:
                self._take_only(code, self._looking_like(code))
        self._take_dates()
        self._take_total()

    def _take_only(self, code: str, candidates: list[int]) -> None:
        if len(candidates) == 1:
            self._take(code, candidates[0], VALUES)
        elif candidates:
            self.why_not.update(dict.fromkeys(candidates, (UNSURE, code)))

    def _looking_like(self, look: str) -> list[int]:
        """The columns that are free, and filled with values of that look."""
        used = set(self.index.values())
        return [
            at
            for at, key in enumerate(self.keys)
            if at not in used
            and at not in self.remembered
            and (not is_known(key) or self.why_not.get(at, ("",))[0] == OTHER_VALUES)
            and looks.may_be_named(look, key)
            and not (look == "date" and _SAYS_A_DAY.search(self.header[at]))
            and looks.looks_like(look, self.cells[at], country=self.country)
        ]

    def _take_dates(self) -> None:
        """One column is the date; of two the earlier. Beside a known date: only what fits it."""
        if "issued_on" not in self.allowed:
            return
        dates = {at: self.cells[at] for at in self._looking_like("date")}
        issued, due = self.index.get("issued_on"), self.index.get("due_on")
        if issued is None and due is None:
            if pair := looks.earlier_and_later(dates):
                self._take("issued_on", pair[0], VALUES)
                self._take("due_on", pair[1], VALUES)
            else:
                self._take_only("issued_on", list(dates))
        elif issued is None and due is not None:
            fits = [at for at in dates if looks.in_order(dates[at], self.cells[due])]
            self._take_only("issued_on", fits)
        elif due is None and issued is not None:
            fits = [at for at in dates if looks.in_order(self.cells[issued], dates[at])]
            self._take_only("due_on", fits)

    def _take_total(self) -> None:
        """Only where one column alone holds amounts: of two, one is without taxes, or paid."""
        if "total" in self.allowed and "total" not in self.index:
            self._take_only("total", self._looking_like("amount"))
