"""How many lines go into one chunk: the write lock is held while it is checked and written, and
people wait for it.
"""

# Lines that are written together: so many that the lock is held about so long (seconds), as the
# last few chunks went. Below the steady ones the cost of a chunk itself weighs: they only get
# smaller where the lock is held too long.
FIRST_CHUNK = 250
SMALLEST_CHUNK, STEADY_CHUNK, LARGEST_CHUNK = 50, 500, 4_000
LOCK_WANTED, LONGEST_LOCK = 0.08, 0.15
CHUNKS_LOOKED_AT = 5


def next_size(size: int, seconds: float) -> int:
    """How many lines the next chunk has, where one of `size` holds the lock so long: twice as many,
    or half of them, at most.
    """
    wanted = size * LOCK_WANTED / max(seconds, 0.001)
    gentle = max(size / 2, min(size * 2, wanted))
    smallest = min(size, STEADY_CHUNK) if seconds <= LONGEST_LOCK else SMALLEST_CHUNK
    return int(max(smallest, min(LARGEST_CHUNK, gentle)))
