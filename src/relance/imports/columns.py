"""Columns → fields: by the names that are known, else by hand. One column per field, the best
wins.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import override

from relance.imports.cleaning import plain
from relance.imports.fields import (
    CONTACT_KEYS,
    CUSTOMERS,
    FIELDS,
    Field,
    codes_of,
    fields_of,
    missing_fields,
)
from relance.imports.refusals import FileRefused
from relance.imports.synonyms import SYNONYMS, WEAK_SYNONYMS

_SMALL_WORDS = frozenset(
    ["de", "du", "des", "d", "la", "le", "les", "l", "un", "une", "of", "the", "a", "au", "aux"]
)
_SAME_WORDS = {
    **dict.fromkeys(["no", "nr", "num", "numero", "number", "nbr", "nro"], "n"),
    **dict.fromkeys(["ref", "refs"], "reference"),
    **dict.fromkeys(["fact", "fac", "fc"], "facture"),
    **dict.fromkeys(["cli", "clt"], "client"),
    **dict.fromkeys(["adr", "adress"], "adresse"),
    **dict.fromkeys(["ech"], "echeance"),
    **dict.fromkeys(["mt", "mnt", "mtt", "mont"], "montant"),
    **dict.fromkeys(["soc", "ste"], "societe"),
    **dict.fromkeys(["tel", "phone", "teleph", "telephon"], "telephone"),
    **dict.fromkeys(["ident", "identifier"], "identifiant"),
    **dict.fromkeys(["resp"], "responsable"),
    **dict.fromkeys(["cpt", "cpte", "cte"], "compte"),
    **dict.fromkeys(["rs"], "raison sociale"),
    **dict.fromkeys(["emails", "mails"], "mail"),
    **dict.fromkeys(["ttc1", "eur", "euro", "euros"], ""),
}
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])")

# The last column of a download of lines in error: for people; it comes back, and says nothing.
REASON_HEADINGS = {"fr": "Motif (Relance)", "en": "Reason (Relance)"}


def is_reason(name: str) -> bool:
    return name in REASON_HEADINGS.values()


@dataclass(frozen=True)
class Columns:
    """Which column of the file feeds which field, and the header names that are left out."""

    header: tuple[str, ...]
    index: Mapping[str, int]

    def name(self, field: str) -> str | None:
        """The header name of the column of a field, as the file writes it."""
        at = self.index.get(field)
        return None if at is None else shown_name(self.header, at)

    @property
    def ignored(self) -> list[str]:
        used = set(self.index.values())
        return [
            shown_name(self.header, at)
            for at, name in enumerate(self.header)
            if at not in used and name and not is_reason(name)
        ]

    @property
    def as_mapping(self) -> dict[str, str]:
        """Column (position, from 0) → field: what is stored with an import."""
        return {str(at): field for field, at in self.index.items()}


def shown_name(header: tuple[str, ...], at: int) -> str:
    return header[at] or f"#{at + 1}"


@lru_cache(maxsize=5_000)
def heading_key(name: str) -> str:
    """`N° fact.`, `Num facture` and `numéro de la facture` are the same."""
    words = plain(_CAMEL.sub(" ", name.replace("e-mail", "email").replace("E-mail", "Email")))
    words = words.replace("c p", "cp") if words == "c p" else words.replace("t t c", "ttc")
    kept = [_SAME_WORDS.get(word, word) for word in words.split() if word not in _SMALL_WORDS]
    return " ".join(_singular(word) for part in kept for word in part.split())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def known_names(kind: str, names: list[str]) -> int:
    """How many different fields of this kind the names of one line could head."""
    found: set[str] = set()
    for name in names:
        if name and len(name) < 60:
            best = max(_scores(kind).get(heading_key(name), {"": 0}).items(), key=lambda it: it[1])
            found.add(best[0])
    return len(found - {""})


@lru_cache(maxsize=8)
def _scores(kind: str) -> dict[str, dict[str, int]]:
    """Header key → field → how well it fits, 1 to 1000."""
    scores: dict[str, dict[str, int]] = {}
    for field in fields_of(kind):
        names = [field.code, *SYNONYMS[field.code].split(";"), *_labels(field)]
        for rank, name in enumerate(names):
            if key := heading_key(name):
                scores.setdefault(key, {}).setdefault(field.code, 1000 - rank)
        for name in WEAK_SYNONYMS[kind].get(field.code, "").split(";"):
            if key := heading_key(name):
                scores.setdefault(key, {}).setdefault(field.code, 100)
    return scores


def _labels(field: Field) -> list[str]:
    """As our own templates and exports head it."""
    labels = []
    for language in ("en", "fr"):
        with override(language):
            labels.append(str(field.label))
    return labels


def map_columns(kind: str, header: tuple[str, ...]) -> Columns:
    """The columns that map by themselves."""
    index = _best_pairs(kind, header, without=frozenset())
    if kind == CUSTOMERS and "customer_name" not in index:
        index = _best_pairs(kind, header, without=frozenset({"last_name", "full_name"}))
    if kind == CUSTOMERS and not CONTACT_KEYS.intersection(index):
        index = _best_pairs(kind, header, without=frozenset(codes_of("contact")))
    return Columns(header, index)


def _best_pairs(kind: str, header: tuple[str, ...], *, without: frozenset[str]) -> dict[str, int]:
    """Greedy: the best fit first, the leftmost of equals. A field or a column is taken once."""
    pairs = [
        (-score, at, field)
        for at, name in enumerate(header)
        for field, score in _scores(kind).get(heading_key(name), {}).items()
        if field not in without
    ]
    index: dict[str, int] = {}
    for _score, at, field in sorted(pairs):
        if field not in index and at not in index.values():
            index[field] = at
    return index


def map_by_hand(kind: str, columns: Columns, wishes: Mapping[str, str]) -> Columns:
    """Column name → field code over what mapped by itself; an empty field leaves the column out.

    Raises FileRefused for a column or a field that does not exist.
    """
    index = dict(columns.index)
    allowed = {field.code for field in fields_of(kind)}
    for name, field in wishes.items():
        at = _position(columns.header, name)
        if field and field not in allowed:
            raise FileRefused(
                "field_unknown", f"No field {field}: choose among {', '.join(sorted(allowed))}"
            )
        index = {code: place for code, place in index.items() if place != at and code != field}
        if field:
            index[field] = at
    return Columns(columns.header, index)


def _position(header: tuple[str, ...], name: str) -> int:
    wanted = heading_key(name)
    for at, candidate in enumerate(header):
        if candidate == name or shown_name(header, at) == name:
            return at
    for at, candidate in enumerate(header):
        if candidate and heading_key(candidate) == wanted:
            return at
    raise FileRefused("column_unknown", f"The file has no column {name}: {', '.join(header)}")


def columns_from_mapping(header: tuple[str, ...], mapping: Mapping[str, str]) -> Columns:
    """What `as_mapping` stored."""
    return Columns(
        header,
        {
            field: int(at)
            for at, field in mapping.items()
            if int(at) < len(header) and field in FIELDS
        },
    )


def check_complete(kind: str, columns: Columns) -> None:
    """Raises FileRefused, naming what is missing and what the file has."""
    missing = missing_fields(kind, columns.index)
    if missing:
        wanted = "; ".join(" or ".join(need) for need in missing)
        raise FileRefused(
            "column_missing",
            f"No column for {wanted}. The file has: {', '.join(filter(None, columns.header))}. "
            "Say which with --map 'Column=field'",
        )
