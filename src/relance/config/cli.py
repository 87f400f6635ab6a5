"""`relance VERB …`: the product's commands, and Django's own, from any folder."""

import fcntl
import os
import sys

# A word that is a person's, and the module of the command behind it where Python needs another.
MODULES = {"import": "import_file"}
# Commands that need no database, or see to it themselves.
WITHOUT_DATABASE = {"migrate", "makemigrations", "prepare", "check", "read_table"}
HELP = ("help", "--help", "-h")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relance.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line, get_commands

    from relance.core.commands import refuse
    from relance.core.refusal import Refused

    arguments = sys.argv[1:]
    for stream in (sys.stdout, sys.stderr):
        # JSON is UTF-8 whatever the terminal speaks.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if any(not _is_text(one) for one in arguments):
        message = "An argument is not UTF-8 text; rename the file if it is one."
        refuse(Refused("usage", message), as_json="--json" in arguments)
    try:
        django.setup()
    except ImproperlyConfigured as problem:
        refuse(Refused("misconfigured", str(problem)), as_json="--json" in arguments)
    if not arguments or arguments[0] in HELP:
        arguments = _asked_help(arguments[1:])
    elif arguments[0] != "--version":
        word = arguments[0]
        arguments[0] = _module_of(word)
        if arguments[0] not in get_commands():
            message = f"There is no command '{word}'. 'relance help' lists them."
            refuse(Refused("usage", message), as_json="--json" in arguments)
        _bring_database_up_to_date(arguments[0])
    execute_from_command_line(["relance", *arguments])


def _module_of(word: str) -> str:
    return MODULES.get(word, word).replace("-", "_")


def _asked_help(words: list[str]) -> list[str]:
    """Print the product's commands; or what to ask Django, of one command or of all."""
    from relance.config.helping import help_text

    if not words:
        sys.stdout.write(help_text(MODULES))
        raise SystemExit
    return ["help"] if words[0] in ("--all", "all") else ["help", _module_of(words[0])]


def _is_text(argument: str) -> bool:
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


def _bring_database_up_to_date(command: str) -> None:
    """On a machine of one's own nobody should have to know the word migration."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if settings.PRODUCTION or command in WITHOUT_DATABASE:
        return
    with open(settings.DATA / "migrate.lock", "w") as lock:  # noqa: PTH123
        fcntl.flock(lock, fcntl.LOCK_EX)
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("prepare", verbosity=0)


if __name__ == "__main__":
    main()
