"""Settings, read from the environment once. Every variable is described in docs/settings.md."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url

BASE = Path(__file__).resolve().parent


def _flag(name: str, default: str = "") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _home() -> Path:
    home = Path(os.environ.get("KAIYE_HOME") or Path.home() / ".kaiye").expanduser().resolve()
    for folder in (home, home / "keys", home / "files", home / "static"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def _secret(path: Path) -> str:
    """The text in `path`, made with 0600 on first use; whole or absent when two start together or one dies."""
    if not path.exists():
        made = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
            stream.flush()
            os.fsync(descriptor)
        # A link is the one step that either gives the whole file its name or fails.
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


KAIYE_HOME = _home()
# Sandbox: identity and evidence answered by the built-in sandbox, messages shown on a mailbox page.
KAIYE_SANDBOX = _flag("KAIYE_SANDBOX")
# An external time-stamping authority (RFC 3161); empty: our own.
KAIYE_TSA_URL = os.environ.get("KAIYE_TSA_URL", "")
# Its root certificate (a PEM file), trusted for time stamps only.
KAIYE_TSA_ROOT = os.environ.get("KAIYE_TSA_ROOT", "")
# Algorithms of new signatures: `international` (P-256, SHA-256) or `sm2` (SM2, SM3).
KAIYE_SUITE = os.environ.get("KAIYE_SUITE", "international")
# The notary that receives evidence and witnesses the trail, and its key (`kaiye notary key`); empty: none.
KAIYE_NOTARY_URL = os.environ.get("KAIYE_NOTARY_URL", "").rstrip("/")
KAIYE_NOTARY_KEY = os.environ.get("KAIYE_NOTARY_KEY", "")
# Gateways of the outside sources: `POPULATION_URL` … as in docs/settings.md, read by `evidence.connections`.
_SOURCE = "KAIYE_SOURCE_"
KAIYE_SOURCES = {
    key.removeprefix(_SOURCE): text for key, text in os.environ.items() if key.startswith(_SOURCE)
}
KAIYE_PUBLIC_URL = os.environ.get("KAIYE_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
# The name of the trail and of its key, unique in the world, without spaces or plus (C2SP checkpoint origin).
KAIYE_LEDGER_ORIGIN = os.environ.get("KAIYE_LEDGER_ORIGIN") or "kaiye.example/log"
# Where Noto Serif SC and Noto Sans SC lie; None: node_modules, then kaiye/documents/fonts.
KAIYE_FONTS = os.environ.get("KAIYE_FONTS") or None

SECRET_KEY = os.environ.get("KAIYE_SECRET_KEY") or _secret(KAIYE_HOME / "keys" / "django.key")
DEBUG = False
ALLOWED_HOSTS = [
    host for host in os.environ.get("KAIYE_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host
]
_secure = KAIYE_PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [KAIYE_PUBLIC_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "kaiye.vault",
    "kaiye.ledger",
    "kaiye.jobs",
    "kaiye.notices",
    "kaiye.names",
    "kaiye.identity",
    "kaiye.policy",
    "kaiye.evidence",
    "kaiye.realname",
    "kaiye.documents",
    "kaiye.signing",
    "kaiye.notarisation",
    "kaiye.safeguards",
    "kaiye.registry",
    "kaiye.licences",
    "kaiye.archive",
    "kaiye.publicity",
    "kaiye.filings",
    "kaiye.casework",
    "kaiye.web",
    "kaiye.api",
]

MIDDLEWARE = [
    "kaiye.web.middleware.RealAddress",
    "kaiye.web.middleware.SecurityHeaders",
    "kaiye.web.middleware.AccessLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "kaiye.web.middleware.PlainText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kaiye.web.devices.SignedInStill",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kaiye.web.middleware.ErrorPages",
]

ROOT_URLCONF = "kaiye.urls"
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["kaiye.identity.backends.Sessions"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "kaiye.web.jinja.environment"},
    },
]


def _database() -> dict[str, object]:
    url = os.environ.get("KAIYE_DATABASE_URL")
    if url:
        parsed = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
        if "postgresql" not in str(parsed["ENGINE"]):
            raise SystemExit("KAIYE_DATABASE_URL 只接受 postgresql:// 地址；不设置时使用内置的 SQLite。")
        return parsed
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": KAIYE_HOME / "kaiye.sqlite3",
        # Opening the file and reading the schema again for every request would cost more than most requests.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
    }


DATABASES = {"default": _database()}

# How messages leave the house, in order: `sms,email`; or `file` (one JSON line each), or `sandbox` (mailbox page).
KAIYE_NOTICES_UNSET = not os.environ.get("KAIYE_NOTICES")
KAIYE_NOTICES = os.environ.get("KAIYE_NOTICES") or ("sandbox" if KAIYE_SANDBOX else "file")
# The gateway for short messages; its secret in a file, or here.
KAIYE_SMS_URL = os.environ.get("KAIYE_SMS_URL", "")
KAIYE_SMS_KEY = os.environ.get("KAIYE_SMS_KEY", "")
KAIYE_SMS_SECRET = os.environ.get("KAIYE_SMS_SECRET", "")
KAIYE_SMS_SECRET_FILE = os.environ.get("KAIYE_SMS_SECRET_FILE", "")
KAIYE_SMS_SENDER = os.environ.get("KAIYE_SMS_SENDER", "")
# A JSON file: kind of message → the provider's template, `*` for all others.
KAIYE_SMS_TEMPLATES = os.environ.get("KAIYE_SMS_TEMPLATES", "")
# How many short messages one number gets in a day; more go by the next channel.
KAIYE_SMS_DAILY = int(os.environ.get("KAIYE_SMS_DAILY") or 40)
_mail = urlsplit(os.environ.get("KAIYE_EMAIL_URL", "smtp://localhost:25"))
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("KAIYE_EMAIL_FROM", "kaiye@localhost")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGE_COOKIE_NAME = "kaiye_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = _secure

STATIC_URL = "/static/"
STATIC_ROOT = KAIYE_HOME / "static"
STATICFILES_DIRS = [BASE / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# Built files carry a digest in their name and may be kept for ever.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/built/.+-[0-9a-f]{12}\."

SESSION_SERIALIZER = "kaiye.identity.sessions.Sealed"
SESSION_COOKIE_NAME = "kaiye_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = _secure
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
# Staff are signed out after so much idleness, and so long after they signed in whatever they do.
KAIYE_STAFF_IDLE_MINUTES = int(os.environ.get("KAIYE_STAFF_IDLE_MINUTES") or 30)
KAIYE_STAFF_HOURS = int(os.environ.get("KAIYE_STAFF_HOURS") or 12)
CSRF_COOKIE_SECURE = _secure
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kaiye.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _secure
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
KAIYE_BEHIND_PROXY = _flag("KAIYE_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KAIYE_BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["kaiye.web.uploads.InMemory"]
DATA_UPLOAD_MAX_NUMBER_FILES = 8
LOGIN_URL = "/account/sign-in/"

# Argon2id for new ones; what was hashed before stays as it is until it is changed.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Counters of tries lie here: with Django's 300 entries a crowd, or a stranger, would push them out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kaiye_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LOGGING_CONFIG = None
