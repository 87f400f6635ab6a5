"""The shape of every command: JSON on `--json`, exit codes that a script can trust.

0 done; 3 done, with lines in error; 2 refused, nothing done; 1 only a crash.
"""

import json
import sys
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from relance.core.refusal import Refused

DONE, REFUSED, DONE_WITH_ERRORS = 0, 2, 3


@dataclass(frozen=True)
class Outcome:
    """What a command found or did: `data` for `--json`, `text` for people."""

    data: dict[str, Any]
    text: str = ""
    exit_code: int = field(default=DONE)


class RefusingParser(CommandParser):
    """Answers a wrong call with the same JSON as any other refusal."""

    json_wanted = False

    def error(self, message: str) -> NoReturn:
        refuse(
            Refused("usage", f"{message}. See 'relance {self.prog.split()[-1]} --help'."),
            as_json=self.json_wanted,
        )


def refuse(refusal: Refused, *, as_json: bool) -> NoReturn:
    if as_json:
        answer = {"refused": {"code": refusal.code, "message": refusal.message}}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"Refused: {refusal.message}\n")
    raise SystemExit(REFUSED)


class RelanceCommand(BaseCommand):
    """A verb of the product on the command line. Subclasses write `act`."""

    requires_system_checks: list[str] = []
    # How people call it, where that is not the name of its module.
    word = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        word = self.word or subcommand.replace("_", "-")
        parser = super().create_parser(prog_name, word, **kwargs)
        parser.__class__ = RefusingParser
        parser.json_wanted = "--json" in sys.argv  # type: ignore[attr-defined]
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        return parser

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override("en"):
            try:
                outcome = self.act(**options)
            except Refused as refusal:
                refuse(refusal, as_json=options["json"])
        if options["json"]:
            self.stdout.write(json.dumps(outcome.data, ensure_ascii=False, default=str))
        elif outcome.text:
            self.stdout.write(outcome.text)
        if outcome.exit_code:
            raise SystemExit(outcome.exit_code)

    @abstractmethod
    def act(self, **options: Any) -> Outcome:
        """Do it. Raises Refused."""
