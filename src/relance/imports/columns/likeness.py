"""How alike two header names are: typing mistakes, word order, words cut short.

Stricter than a distance over the whole text: every word of one must be a word of the other, or a
slip of it. So « Montant HT » is never « Montant TTC », and « Date d'échéance » never « Date ». A
word that is right in itself (« Contrat ») is no slip of another (« Contact »).
"""

from collections.abc import Collection

from rapidfuzz.distance import OSA

# Below this a word has too few letters for a slip to be told from another word.
SHORTEST_SLIP = 4
SHORTEST_BEGINNING = 4
# One more letter may be wrong in words from here on.
LONG_WORD = 9
ALIKE = 0.8
# They say whose the column is or how much it matters, and not what it holds.
_FILLERS = frozenset(["column", "colonne", "champ", "field", "valeur", "value", "libre", "actuel"])


def likeness(heading: str, known: str, vocabulary: Collection[str] = frozenset()) -> float:
    """From 0 (another thing) to 1 (the same words); both as `heading_key` writes them.

    `vocabulary`: words that are right as they stand, and so no slip of another.
    """
    words = telling_words(heading)
    others = known.split()
    if len(words) != len(others) or not words:
        return 0.0
    total = 0.0
    for word in sorted(words, key=lambda one: one not in others):
        score, match = max((word_likeness(word, other, vocabulary), other) for other in others)
        if not score or (len(words) == 1 and not _is_sure(word, match)):
            return 0.0
        others.remove(match)
        total += score
    score = total / len(words)
    return score if score >= ALIKE else 0.0


def telling_words(heading: str) -> list[str]:
    return [word for word in heading.split() if word not in _FILLERS]


def word_likeness(word: str, other: str, vocabulary: Collection[str] = frozenset()) -> float:
    """0 where `word` is neither the other, nor a slip of it, nor its beginning."""
    if word == other:
        return 1.0
    shorter, longer = sorted((word, other), key=len)
    if word in vocabulary or len(shorter) < SHORTEST_SLIP or not (word + other).isalpha():
        return 0.0
    slips = 1 if len(shorter) < LONG_WORD else 2
    distance = OSA.distance(word, other, score_cutoff=slips)
    if distance <= slips:
        return 1.0 - distance / len(longer)
    is_cut_short = len(word) >= SHORTEST_BEGINNING and other.startswith(word)
    return 0.85 if is_cut_short else 0.0


def _is_sure(word: str, other: str) -> bool:
    """A single short word with another letter in it may well be another word: Porte, Poste."""
    if word == other or min(len(word), len(other)) >= LONG_WORD - 2:
        return True
    return len(word) != len(other) or sorted(word) == sorted(other)
