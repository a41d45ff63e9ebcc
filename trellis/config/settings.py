"""Every setting, in one file; the environment changes it. Each is described in docs/reference.md."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from trellis.config.mail import SECONDS, address_at, mail_of, sender
from trellis.config.sqlite import refuse_unsafe_sqlite, use_safe_sqlite
from trellis.config.ways import *  # noqa: F403 - settings like these, in a file of their own


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _days(name: str, *, default: int, most: int) -> int:
    """Read a number of days from 1 to `most`."""
    said = os.environ.get(name) or str(default)
    if not said.isdecimal() or not 1 <= int(said) <= most:
        raise ImproperlyConfigured(f"{name} is {said!r}; it can be 1 to {most} days.")
    return int(said)


def _secret(path: Path) -> str:
    """Read the signing secret, making it (0600) the first time."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:  # another process made it first; theirs counts
            pass
        finally:
            draft.unlink()
    try:
        secret = path.read_text().strip()
    except ValueError:
        secret = ""
    if not secret:
        raise ImproperlyConfigured(
            f"{path} holds no secret. Remove it, and a new one is made; all sign in anew."
        )
    return secret


PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TRELLIS_DATA", "var")).resolve()
MASTER_KEY_FILE = Path(os.environ.get("TRELLIS_MASTER_KEY_FILE") or DATA / "keys" / "master.key")
SECRET_KEY = _secret(
    Path(os.environ.get("TRELLIS_SECRET_KEY_FILE") or DATA / "keys" / "secret.key")
)

BACKUP_KEY_FILE = Path(os.environ.get("TRELLIS_BACKUP_KEY_FILE") or DATA / "keys" / "backup.key")
# Where the nightly backups go: a folder, or "off". Kept for so many days, thirty at most.
BACKUPS = os.environ.get("TRELLIS_BACKUPS") or str(DATA / "backups")
BACKUPS_KEEP = _days("TRELLIS_BACKUPS_KEEP", default=14, most=30)

URL = os.environ.get("TRELLIS_URL", "http://127.0.0.1:8000").rstrip("/")
DEMO = _flag("TRELLIS_DEMO")
SIGNUP = os.environ.get("TRELLIS_SIGNUP", "open" if DEMO else "invited")
MINORS = _flag("TRELLIS_MINORS")
DEPLOYMENTS = ("circle", "community", "programme")
DEPLOYMENT = os.environ.get("TRELLIS_DEPLOYMENT", DEPLOYMENTS[0])
if DEPLOYMENT not in DEPLOYMENTS:
    raise ImproperlyConfigured(
        f"TRELLIS_DEPLOYMENT is {DEPLOYMENT!r}; it can be {', '.join(DEPLOYMENTS)}."
    )
COUNTRY = os.environ.get("TRELLIS_COUNTRY", "US").upper()

DEBUG = False
HTTPS = urlsplit(URL).scheme == "https"
ALLOWED_HOSTS = [urlsplit(URL).hostname or "127.0.0.1", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [URL]

INSTALLED_APPS = [
    "trellis.kit",
    "trellis.vault",
    "trellis.files",
    "trellis.work",
    "trellis.calendar",
    "trellis.people",
    "trellis.teams",
    "trellis.notices",
    "trellis.directory",
    "trellis.consent",
    "trellis.circle",
    "trellis.journey",
    "trellis.family",
    "trellis.reach",
    "trellis.today",
    "trellis.operate",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trellis.kit.middleware.private_by_default",
    "trellis.reach.middleware.support_always_answers",
    "trellis.kit.middleware.api_problems_in_one_shape",
    "trellis.kit.middleware.readable_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "trellis.people.middleware.bearer_token",
    "trellis.people.middleware.own_language_and_zone",
    "trellis.people.middleware.hidden_here_too",
    "trellis.people.middleware.LockWhenAway",
    "trellis.people.middleware.SignInFirst",
    "trellis.kit.middleware.large_bodies_for_programs",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "trellis.kit.middleware.reading_writes_nothing",
]

ROOT_URLCONF = "trellis.config.urls"
WSGI_APPLICATION = "trellis.config.wsgi.application"
FORM_RENDERER = "trellis.kit.forms.KitRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trellis.kit.context.house",
                "trellis.work.context.worker",
                "trellis.circle.context.second_step",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

EMBEDDED = not os.environ.get("DATABASE_URL")
if EMBEDDED:
    use_safe_sqlite()
    refuse_unsafe_sqlite()


def _sqlite(name: str) -> dict[str, Any]:
    """One SQLite file whose commits survive a power cut and whose deletions leave no bytes."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA / name,
        "OPTIONS": {
            "timeout": 10,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
        "TEST": {"NAME": DATA / f"test-{name}"},
    }


if EMBEDDED:
    # The directory has its own file, so that an import never keeps a person's write waiting.
    DATABASES: dict[str, Any] = {
        "default": _sqlite("trellis.sqlite3"),
        "directory": _sqlite("directory.sqlite3"),
    }
else:
    DATABASES = {"default": dict(dj_database_url.config(conn_max_age=60, conn_health_checks=True))}
DATABASE_ROUTERS = ["trellis.directory.router.DirectoryRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "today:home"
PASSWORD_HASHERS = ["trellis.people.hashing.SmallArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Signing in (django-allauth). Its own limits live in a cache per process; ours are counted in the store
# (people.actions.may_try), so they are off and there is no cache.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
ACCOUNT_ADAPTER = "trellis.notices.account.MailingAdapter"
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people:email confirms addresses; none is ever needed
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_FORMS = {
    "reauthenticate": "trellis.people.door_forms.PasswordAgainForm",
    "request_login_code": "trellis.people.door_forms.MailCodeForm",
    "confirm_login_code": "trellis.people.door_forms.MailedCodeForm",
}
MFA_ADAPTER = "trellis.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address that is not confirmed opens nothing here
MFA_TOTP_ISSUER = urlsplit(URL).hostname or "127.0.0.1"  # says no more than the address
MFA_FORMS = {
    "authenticate": "trellis.people.door_forms.SecondCodeForm",
    "reauthenticate": "trellis.people.door_forms.CodeAgainForm",
    "activate_totp": "trellis.people.door_forms.AppForm",
    "add_webauthn": "trellis.people.door_forms.AddPasskeyForm",
    "login_webauthn": "trellis.people.door_forms.SignInByPasskeyForm",
    "authenticate_webauthn": "trellis.people.door_forms.PasskeyForm",
    "reauthenticate_webauthn": "trellis.people.door_forms.PasskeyAgainForm",
}

SESSION_ENGINE = "trellis.people.visits"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/v1/health$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"  # under "no-referrer" browsers send forms with a null origin
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # a host's other subdomains are its own business
    "security.W021",  # preload is a promise only the host's owner can make
]

DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # what a form may say; files have their own bound
LARGEST_API_BODY = 33 * 1024 * 1024  # 500 entries of 64 KB, from somebody who is signed in
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_HANDLERS = ["trellis.files.uploads.InMemory"]

# Mail: how it leaves, and as whom. Without EMAIL_URL nothing leaves.
_MAIL = mail_of(os.environ.get("EMAIL_URL", ""), data=DATA, demo=DEMO)
MAIL_LEAVES = _MAIL.leaves
EMAIL_BACKEND, EMAIL_FILE_PATH, EMAIL_TIMEOUT = _MAIL.backend, _MAIL.folder, SECONDS
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
SENDER_NAME = os.environ.get("TRELLIS_SENDER_NAME") or "Messages"
SENDER_ADDRESS = os.environ.get("TRELLIS_SENDER_ADDRESS") or address_at(urlsplit(URL).hostname)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = sender(SENDER_NAME, SENDER_ADDRESS)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "trellis.kit.static_files.HashedStaticFiles"},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_addresses": {"()": "trellis.kit.logs.WithoutAddresses"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["without_addresses"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
