"""Which keys of a file come on more than one line, in memory that does not grow with the file, but
for some sixty bytes of each key that does.
"""

from collections.abc import Collection, Iterable

# Of one byte each. Of a million different keys some hundreds are taken for ones that recur.
PLACES = 1 << 23
# Three quarters: then looking for a free place takes long, and every key is said to recur.
MOST_KEYS = PLACES * 3 // 4


class Recurring:
    """Keys, one after the other. An answer may wrongly be yes (two keys that look alike here), it
    is never wrongly no.

    A key leaves one byte of its hash in the first free place after the one that the hash names:
    meeting the same byte there again is meeting the key again.
    """

    def __init__(self) -> None:
        self._marks = bytearray(PLACES)
        self._kept = 0
        self._again: set[int] = set()

    def add(self, keys: Iterable[str]) -> None:
        """The key of one line after the other; an empty one is none."""
        if self._kept > MOST_KEYS:
            return
        marks, again, last, kept = self._marks, self._again, PLACES - 1, self._kept
        for hashed in map(hash, filter(None, keys)):
            place = hashed & last
            mark = (hashed >> 32 & 0xFF) or 1
            while there := marks[place]:
                if there == mark:
                    again.add(hashed)
                    break
                place = (place + 1) & last
            else:
                marks[place] = mark
                kept += 1
        self._kept = kept

    def occurs(self, key: str) -> bool:
        """Whether a line has it."""
        if not key or self._kept > MOST_KEYS:
            return bool(key)
        hashed = hash(key)
        place, mark = hashed & (PLACES - 1), (hashed >> 32 & 0xFF) or 1
        while there := self._marks[place]:
            if there == mark:
                return True
            place = (place + 1) & (PLACES - 1)
        return False

    def recurs(self, key: str) -> bool:
        """Whether more than one line has it."""
        return bool(key) and (self._kept > MOST_KEYS or hash(key) in self._again)

    def recurring(self, keys: Collection[str | None]) -> set[str | None]:
        """Those of the keys that more than one line has."""
        if self._kept > MOST_KEYS:
            return {*keys}
        if self._again.isdisjoint(map(hash, keys)):
            return set()
        return {key for key in keys if hash(key) in self._again}
