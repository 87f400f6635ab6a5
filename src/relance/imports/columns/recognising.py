"""What the name of a column says, by itself: the fields it is known for, and how well; else those
it is like.
"""

from functools import lru_cache

from django.utils.translation import override

from relance.imports.columns.fields import (
    ASSIGNMENTS,
    CONTACT_KEYS,
    CONTACTS,
    CUSTOMERS,
    INVOICES,
    Field,
    codes_of,
    fields_of,
)
from relance.imports.columns.likeness import likeness, telling_words, word_likeness
from relance.imports.columns.spelling import heading_key
from relance.imports.columns.synonyms import (
    DOUBTFUL,
    NO_FIELD,
    OF_ORDERS_TOO,
    SYNONYMS,
    VAGUE,
    WEAK_SYNONYMS,
    WORDS_OF_OTHERS,
)

KINDS = (CUSTOMERS, CONTACTS, ASSIGNMENTS, INVOICES)
# A specific name is better than one alike, that is better than a vague one; a weak one is last.
_BEST, _ALIKE, _VAGUE, _WEAK = 1000, 700, 500, 100


def known_names(kind: str, names: list[str]) -> int:
    """How many different fields of this kind the names of one line could head."""
    found: set[str] = set()
    for name in names:
        if name and len(name) < 60:
            best = max(
                scores_of(kind).get(heading_key(name), {"": 0}).items(), key=lambda it: it[1]
            )
            found.add(best[0])
    return len(found - {""})


@lru_cache(maxsize=8)
def scores_of(kind: str) -> dict[str, dict[str, int]]:
    """Header key → field → how well it fits, 1 to 1000. A field without a list of names is known
    by its code and its labels.
    """
    scores: dict[str, dict[str, int]] = {}
    for one in fields_of(kind):
        vague = keys_of(VAGUE.get(one.code, ""))
        names = [one.code, *SYNONYMS.get(one.code, "").split(";"), *_labels(one)]
        for rank, name in enumerate(names):
            if key := heading_key(name):
                score = (_VAGUE if key in vague else _BEST) - rank
                scores.setdefault(key, {}).setdefault(one.code, score)
        for key in keys_of(WEAK_SYNONYMS[kind].get(one.code, "")):
            scores.setdefault(key, {}).setdefault(one.code, _WEAK)
    return scores


@lru_cache(maxsize=200)
def keys_of(names: str) -> tuple[str, ...]:
    """Names parted by semicolons, as they are compared, in their order."""
    return tuple(dict.fromkeys(key for name in names.split(";") if (key := heading_key(name))))


def _labels(field: Field) -> list[str]:
    """As our own templates and exports head it."""
    labels = []
    for language in ("en", "fr"):
        with override(language):
            labels.append(str(field.label))
    return labels


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Words that are right as they stand: never a slip of another."""
    names = [*SYNONYMS.values(), NO_FIELD, WORDS_OF_OTHERS]
    return frozenset(word for some in names for key in keys_of(some) for word in key.split())


@lru_cache(maxsize=1)
def _without_field() -> frozenset[str]:
    return frozenset(keys_of(NO_FIELD))


def is_known(key: str) -> bool:
    """Whether the name says what it is, be it a field of another kind of file, or none of ours."""
    return key in _without_field() or any(key in scores_of(kind) for kind in KINDS)


def kind_of(key: str) -> str:
    """The kind of file in which this is surely the name of a field; "" for none."""
    kinds = (CONTACTS, ASSIGNMENTS, CUSTOMERS, INVOICES)  # customers have those of the first two
    if key in _without_field():
        return ""
    return next((kind for kind in kinds if _is_surely(kind, key)), "")


def _is_surely(kind: str, key: str) -> bool:
    return max(scores_of(kind).get(key, {"": 0}).values()) > _WEAK


def is_of_contacts_only(kind: str, key: str) -> bool:
    """Whether it says something of a contact, and not who that is: « Tél », « Fonction »."""
    fields = scores_of(kind).get(key, {}).keys()
    return bool(fields) and fields <= set(codes_of("contact")) - CONTACT_KEYS


def is_doubtful(key: str, code: str) -> bool:
    """Whether this name of the field is often that of something else: « TVA », « Échéance »."""
    return key in keys_of(DOUBTFUL.get(code, ""))


def is_vague(key: str, code: str) -> bool:
    """Whether a more specific name of the field beats this one: « Client », « Société »."""
    return key in keys_of(VAGUE.get(code, ""))


def is_weak(kind: str, key: str, code: str) -> bool:
    """Whether this name may be that of anything: « Code », « Numéro »."""
    return is_vague(key, code) or key in keys_of(WEAK_SYNONYMS[kind].get(code, ""))


def may_be_of_orders(kind: str, key: str) -> bool:
    """Whether this name of the customer's id is, in such a file, as often that of their order."""
    return kind == INVOICES and key in keys_of(OF_ORDERS_TOO)


@lru_cache(maxsize=8)
def _names_by_word(kind: str) -> dict[str, list[str]]:
    """Word → the known names that it is in."""
    names: dict[str, list[str]] = {}
    for known in scores_of(kind):
        for word in known.split():
            names.setdefault(word, []).append(known)
    return names


@lru_cache(maxsize=5_000)
def _words_like(kind: str, word: str) -> tuple[str, ...]:
    known = _names_by_word(kind)
    return tuple(other for other in known if word_likeness(word, other, _vocabulary()))


def _candidates(kind: str, key: str) -> list[str]:
    """The known names that could be like this one: a file may have hundreds of columns."""
    alike = [_words_like(kind, word) for word in telling_words(key)]
    if not alike or not all(alike):
        return []
    rarest = min(alike, key=len)
    return list(dict.fromkeys(name for word in rarest for name in _names_by_word(kind)[word]))


@lru_cache(maxsize=5_000)
def alike_to(kind: str, key: str) -> dict[str, int]:
    """Field → how well a name fits that no list has; nothing where two fields are as alike."""
    if not key or key in _without_field():
        return {}
    found: dict[str, float] = {}
    for known in _candidates(kind, key):
        fields = scores_of(kind)[known]
        best = max(fields.values())
        if best > _WEAK and (alike := likeness(key, known, _vocabulary())):
            for code, score in fields.items():
                value = alike * _ALIKE * score / _BEST
                found[code] = max(found.get(code, 0), value)
    ranked = sorted(found.items(), key=lambda pair: -pair[1])
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < 1:
        return {}
    return {code: int(value) for code, value in ranked[:1]}
