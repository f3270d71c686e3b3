"""Settings of the test suite: a data directory of its own, SQLite or a throw-away PostgreSQL."""

import os
import tempfile

from tests.cluster import postgres_url

os.environ.setdefault("KAIYE_TEST_HOME", tempfile.mkdtemp(prefix="kaiye-test-"))
os.environ["KAIYE_HOME"] = os.environ["KAIYE_TEST_HOME"]
os.environ["KAIYE_SANDBOX"] = "1"
os.environ["KAIYE_PUBLIC_URL"] = "http://127.0.0.1:8000"
os.environ.pop("KAIYE_DATABASE_URL", None)
if os.environ.get("KAIYE_TEST_DATABASE") == "postgresql":
    os.environ["KAIYE_DATABASE_URL"] = postgres_url()

from kaiye.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
# A file, not memory: tests with several threads or processes must meet SQLite's real locking.
if "sqlite3" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['KAIYE_TEST_HOME']}/test.sqlite3"}  # noqa: F405
