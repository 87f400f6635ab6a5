"""The last column of a download of lines in error: for people; it comes back, and says nothing."""

REASON_HEADINGS = {"fr": "Motif (Relance)", "en": "Reason (Relance)"}


def is_reason(name: str) -> bool:
    return name in REASON_HEADINGS.values()
