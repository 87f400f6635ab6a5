"""Applies an import, again and again, in processes that are there to be killed.

Run as `python -m tests.imports.applier IMPORT`, with DATABASE_URL and RELANCE_DATA of the test.
Each process that applies is a child of its own; its id is printed. Ends when one of them was left
alone.
"""

import os
import sys


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "relance.config.settings"
    import django

    django.setup()
    while True:
        child = os.fork()
        if not child:
            from relance.imports.jobs import apply_import

            apply_import(int(sys.argv[1]))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()
        if os.waitpid(child, 0)[1] == 0:
            return


if __name__ == "__main__":
    main()
