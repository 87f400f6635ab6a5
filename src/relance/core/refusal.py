"""A request that is understood and refused: nothing was changed, and the message says the cure."""


class Refused(Exception):
    """Raised by verbs; pages show the message, commands print it and end with exit code 2.

    `code` is stable and neutral (`organisation_unknown`), `message` is English.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
