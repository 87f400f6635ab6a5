"""The product's own settings, on data of the tests' own: no test touches what lies in `var/`."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

DATA_OF_TESTS = tempfile.mkdtemp(prefix="relance-tests-")
atexit.register(shutil.rmtree, DATA_OF_TESTS, ignore_errors=True)

for name in [name for name in os.environ if name.startswith("RELANCE_")] + ["EMAIL_URL", "PORT"]:
    os.environ.pop(name, None)
os.environ["RELANCE_DATA"] = DATA_OF_TESTS
Path(DATA_OF_TESTS, "static").mkdir()  # else whitenoise warns that it is not there

from relance.config.settings import *  # noqa: E402, F403
from relance.config.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as people have it: in memory there is no WAL and nobody waits for anybody.
    DATABASES["default"]["TEST"] = {"NAME": f"{DATA_OF_TESTS}/tests.sqlite3"}

# Argon2 is slow on purpose; a test that is about passwords sets the real one.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
