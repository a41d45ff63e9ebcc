"""`EMAIL_URL`: where mail is handed over, read strictly, so that a slip is a sentence and no lost mail."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BACKENDS = "django.core.mail.backends"
SECONDS = 10
"""How long one step of talking to the mail server may take."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|[0-9a-f:]+", re.IGNORECASE)
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?"
)
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Mail:
    """How mail leaves: through Django's SMTP backend, into files, or (without a host) not at all."""

    backend: str = f"{BACKENDS}.dummy.EmailBackend"
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str | None = None

    @property
    def leaves(self) -> bool:
        """Whether anything leaves."""
        return bool(self.host or self.folder)


def mail_of(url: str, *, data: Path, demo: bool = False) -> Mail:
    """Read `smtp://user:password@host:587/?tls=starttls`, `smtps://…`, `file:[folder]`, or nothing.

    User and password may be percent-encoded. `smtp` starts TLS unless it says `tls=none`; `smtps` is under
    TLS from the first byte. In a demonstration, where anybody can be anybody, only files are written.

    Raises:
        ImproperlyConfigured: the address cannot be meant; says why in one sentence, without the password.
    """
    parts = _split(url.strip())
    if parts.scheme == "" and not url.strip():
        return Mail()
    if parts.scheme == "file":
        return _into_files(parts, data)
    if parts.scheme not in {"smtp", "smtps"}:
        raise _cannot("begin it with smtp://, smtps:// or file:")
    mail = _smtp(parts)
    return Mail() if demo else mail


def sender(name: str, address: str) -> str:
    """Give the From of every mail.

    Raises:
        ImproperlyConfigured: the name or address cannot stand in a header.
    """
    if not 1 <= len(name) <= 60 or not name.isprintable():
        raise ImproperlyConfigured(
            "TRELLIS_SENDER_NAME must be 1 to 60 letters on one line; “Messages” is a good one."
        )
    if not _ADDRESS.fullmatch(address) or ".." in address:
        raise ImproperlyConfigured(
            "TRELLIS_SENDER_ADDRESS must be a plain address such as messages@example.org."
        )
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>'


def address_at(host: str | None) -> str:
    """Give the sender's address where the host chose none: at the place's own name."""
    return f"messages@{host if host and ':' not in host else 'localhost'}"


def _cannot(why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"EMAIL_URL cannot be used: {why}.")


def _split(url: str) -> SplitResult:
    if not url.isprintable() or " " in url:
        raise _cannot("it holds a space or an unseen character; write it as %20 or the like")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _cannot("its host or port cannot be read; a port is 1 to 65535") from error
    if port == 0:
        raise _cannot("its port cannot be 0; a port is 1 to 65535")
    return parts


def _into_files(parts: SplitResult, data: Path) -> Mail:
    if parts.netloc or parts.query or parts.fragment:
        raise _cannot("after file: only a folder may stand, as in file:/tmp/mail")
    folder = Path(unquote(parts.path)) if parts.path else data / "mail"
    return Mail(backend=f"{BACKENDS}.filebased.EmailBackend", folder=str(folder))


def _smtp(parts: SplitResult) -> Mail:
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        raise _cannot("it names no host")
    if parts.path.strip("/") or parts.fragment:
        raise _cannot("nothing but ?tls=… may stand after the host")
    tls = _tls(parts)
    user, password = _decoded(parts.username), _decoded(parts.password)
    if bool(user) != bool(password):
        raise _cannot("give a user and a password, or neither")
    if password and tls == "none" and host not in LOOPBACK:
        raise _cannot("a password does not travel without TLS; leave tls=none away")
    return Mail(
        backend="trellis.notices.smtp.PatientBackend",
        host=host,
        port=parts.port or (465 if tls == "tls" else 587),
        user=user,
        password=password,
        starttls=tls == "starttls",
        tls=tls == "tls",
    )


def _tls(parts: SplitResult) -> str:
    asked = parse_qsl(parts.query, keep_blank_values=True)
    words = dict(asked)
    if len(asked) > 1 or set(words) - {"tls"}:
        raise _cannot("it knows only tls=starttls and tls=none after the question mark")
    if parts.scheme == "smtps":
        if words:
            raise _cannot("smtps is under TLS already; leave the part after the question mark away")
        return "tls"
    if (tls := words.get("tls", "starttls")) not in {"starttls", "none"}:
        raise _cannot("tls is starttls or none")
    return tls


def _decoded(text: str | None) -> str:
    if text and _BROKEN_PERCENT.search(text):
        raise _cannot("a percent sign in the user or password is written %25")
    plain = unquote(text or "", errors="replace")
    if not plain.isprintable() or "\ufffd" in plain:
        raise _cannot("the user or password holds an unseen character")
    return plain
