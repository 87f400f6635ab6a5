"""Why a whole file is refused, before any of its lines is looked at."""

from relance.core.refusal import Refused


class FileRefused(Refused):
    """The file cannot be read, or not without guessing; nothing of it is imported.

    `line` is the line of the file where it went wrong, where there is one.
    """

    def __init__(self, code: str, message: str, *, line: int | None = None) -> None:
        super().__init__(code, message)
        self.line = line
