"""Settings, from the environment alone. See docs/how-to/settings.md."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from relance.config import environment

PRODUCTION = environment.is_on("RELANCE_PRODUCTION")
if PRODUCTION:
    environment.refuse_half_configured_production()

DATA = environment.data_folder()
SOURCE = Path(__file__).resolve().parents[1]

DEBUG = environment.is_on("RELANCE_DEBUG")
SECRET_KEY = os.environ.get("RELANCE_SECRET_KEY") or environment.own_secret(DATA)
# Outside production only this machine is answered: signing in to the demo needs no password.
ALLOWED_HOSTS = (
    os.environ["RELANCE_ALLOWED_HOSTS"].split(",")
    if PRODUCTION
    else ["localhost", "127.0.0.1", "[::1]"]
)
PORT = environment.port()
PUBLIC_URL = (os.environ.get("RELANCE_PUBLIC_URL") or f"http://localhost:{PORT}").rstrip("/")
TIME_ZONE = environment.time_zone()
RELANCE_NOW = environment.standing_clock(TIME_ZONE)
# After the first organisation that is not the demo, sign-up is closed unless this opens it.
SIGN_UP_OPEN = environment.is_on("RELANCE_SIGN_UP_OPEN")

INSTALLED_APPS = [
    "relance.config",
    "relance.demo",
    "relance.dashboard",
    "relance.imports",
    "relance.dunning",
    "relance.messaging",
    "relance.invoices",
    "relance.customers",
    "relance.notifications",
    "relance.history",
    "relance.files",
    "relance.organisations",
    "relance.users",
    "relance.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_q",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "relance.users.middleware.reader_language",
    "relance.organisations.current.member_for_the_frame",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "relance.core.fragments.told_apart",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "relance.config.urls"
WSGI_APPLICATION = "relance.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "relance.core.context.frame",
            ],
        },
    }
]

# SQLite as a server's database: readers never wait, writers queue, and a power cut undoes no claim.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'relance.sqlite3'}"
DATABASES: dict[str, Any] = {"default": environment.database(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 10}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "relance.organisations.sign_up.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "relance.organisations.forms.SignUpForm",
    "login": "relance.users.forms.SignInForm",
    "reset_password": "relance.users.forms.ForgottenPasswordForm",
    "reset_password_from_key": "relance.users.forms.NewPasswordForm",
    "change_password": "relance.users.forms.ChangePasswordForm",
    "set_password": "relance.users.forms.FirstPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Nobody makes this server write to addresses that it does not know.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# How many proxies stand before the web server: the limits on attempts count per visitor.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.whole_number("RELANCE_PROXIES", 1 if PRODUCTION else 0)

LANGUAGE_CODE = "en"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [SOURCE / "locale"]
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
MEDIA_ROOT = DATA / "files"
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if PRODUCTION
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}

# Mail of the organisations: empty, it goes to each one's own mailbox page in the app.
EMAIL_URL = os.environ.get("EMAIL_URL", "")
# The address that reminders leave from, whatever the organisation; answers go to its own.
SENDER_ADDRESS = os.environ.get("RELANCE_SENDER_ADDRESS") or "relances@localhost.example"
DEFAULT_FROM_EMAIL = SENDER_ADDRESS
# Account mails (confirm, reset): the console of a machine of one's own, else the same server.
EMAIL_BACKEND = (
    "relance.messaging.account_mail.Backend"
    if EMAIL_URL
    else "django.core.mail.backends.console.EmailBackend"
)
SMTP_TIMEOUT = 60  # seconds without an answer
SMTP_DEADLINE = 240  # seconds for one message in all: below a worker's own limit

# At-least-once: every job is harmless the second time.
Q_CLUSTER = {
    "name": "relance",
    "orm": "default",
    "workers": 2,
    "timeout": 600,
    "retry": 900,
    "max_attempts": 3,
    "ack_failures": False,
    "catch_up": False,
    "bulk": 1,
    "poll": 1,
    "save_limit": 200,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31_536_000

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
# The host's subdomains and the browsers' lists are not ours to decide about (W005, W021); pages
# show received mail in frames of this same site (W019).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W019", "security.W021"]
