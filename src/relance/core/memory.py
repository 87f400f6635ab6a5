"""Memory of a process that makes and drops very many objects."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Python does not look through all of its objects meanwhile, again and again, for circles of
    them that nobody uses any more. Objects that are in no circle go at once, as always.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
