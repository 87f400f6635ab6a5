"""Things put aside and found again by name, in a temporary file: memory does not grow with them."""

import sqlite3
from collections.abc import Iterable, Mapping
from json import dumps
from pickle import dumps as pickled
from pickle import loads as unpickled
from typing import Any, NamedTuple

_TABLES = (
    "CREATE TABLE thing (kind TEXT, key, content BLOB, PRIMARY KEY (kind, key)) WITHOUT ROWID",
    "CREATE TABLE name (kind TEXT, name TEXT, key, PRIMARY KEY (kind, name, key)) WITHOUT ROWID",
)
_PUT = "INSERT OR REPLACE INTO thing VALUES (?, ?, ?)"
_NAME = "INSERT OR IGNORE INTO name VALUES (?, ?, ?)"
_AT = "SELECT key, content FROM thing WHERE kind = ? AND key IN (SELECT value FROM json_each(?))"
_NAMED = "SELECT key FROM name WHERE kind = ? AND name IN (SELECT value FROM json_each(?))"


class Put(NamedTuple):
    """One thing; its key is a number or a text. It replaces what had its key."""

    key: int | str
    content: Any
    names: tuple[str, ...] = ()


class Shelf:
    """Gone when it is dropped: SQLite keeps a database without a name in a file of its own."""

    def __init__(self) -> None:
        self.is_empty = True
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -16000"):
            self._file.execute(f"PRAGMA {pragma}")
        for table in _TABLES:
            self._file.execute(table)

    def put(self, kind: str, things: Iterable[Put]) -> None:
        """Names are added to those that a thing had before."""
        things = list(things)
        if not things:
            return
        self.is_empty = False
        self._file.execute("BEGIN")
        self._file.executemany(_PUT, [(kind, one.key, pickled(one.content)) for one in things])
        names = [(kind, name, one.key) for one in things for name in one.names if name]
        self._file.executemany(_NAME, names)
        self._file.execute("COMMIT")

    def at(self, kind: str, keys: Iterable[int | str]) -> Mapping[Any, Any]:
        """Key → what is there, for those of the keys that have something."""
        wanted = [] if self.is_empty else list(keys)
        found = self._file.execute(_AT, (kind, dumps(wanted))) if wanted else ()
        return {key: unpickled(content) for key, content in found}  # noqa: S301  # our own

    def named(self, kind: str, names: Iterable[str]) -> set[Any]:
        """The keys of the things that have, or once had, one of these names."""
        wanted = [] if self.is_empty else list(names)
        found = self._file.execute(_NAMED, (kind, dumps(wanted))) if wanted else ()
        return {key for (key,) in found}
