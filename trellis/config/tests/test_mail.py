"""`EMAIL_URL` is read as it is meant, or refused in one sentence that shows no password."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from trellis.config.mail import Mail, address_at, mail_of, sender

DATA = Path("data")


def test_without_an_address_nothing_leaves() -> None:
    assert not mail_of("", data=DATA).leaves
    assert not mail_of("  ", data=DATA).leaves


def test_smtp_starts_tls_and_decodes() -> None:
    mail = mail_of("smtp://me%40host:p%25%3A%2F%20x@mx.example:2525/?tls=starttls", data=DATA)
    assert (mail.host, mail.port, mail.user, mail.password) == (
        "mx.example",
        2525,
        "me@host",
        "p%:/ x",
    )
    assert (mail.starttls, mail.tls, mail.leaves) == (True, False, True)


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("smtp://mx.example", 587, True, False),
        ("smtp://mx.example/?tls=none", 587, False, False),
        ("smtps://u:p@mx.example", 465, False, True),
        ("smtps://[::1]:99", 99, False, True),
        ("smtp://u:p@localhost:25/?tls=none", 25, False, False),
    ],
)
def test_the_way_to_the_server(url: str, port: int, starttls: bool, tls: bool) -> None:  # noqa: FBT001
    mail = mail_of(url, data=DATA)
    assert (mail.port, mail.starttls, mail.tls) == (port, starttls, tls)


@pytest.mark.parametrize(
    ("url", "folder"),
    [("file:", str(DATA / "mail")), ("file:/tmp/a%20b", "/tmp/a b"), ("file:///tmp/x", "/tmp/x")],  # noqa: S108
)
def test_files_for_trying_out(url: str, folder: str) -> None:
    assert mail_of(url, data=DATA).folder == folder


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mx.example:25", "begin it with"),
        ("http://mx.example", "begin it with"),
        ("smtp://", "no host"),
        ("smtp://u:p@/", "no host"),
        ("smtp://mx_.example.", "no host"),
        ("smtp://mx.example:0x19", "port"),
        ("smtp://mx.example:70000", "port"),
        ("smtp://mx.example:0", "port"),
        ("smtp://mx.example/inbox", "nothing but"),
        ("smtp://mx.example/#x", "nothing but"),
        ("smtp://mx.example/?ssl=1", "knows only"),
        ("smtp://mx.example/?tls=none&tls=starttls", "knows only"),
        ("smtp://mx.example/?tls=", "starttls or none"),
        ("smtps://mx.example/?tls=none", "already"),
        ("smtp://u@mx.example", "a user and a password"),
        ("smtp://:secret@mx.example", "a user and a password"),
        ("smtp://u:secret@mx.example/?tls=none", "without TLS"),
        ("smtp://u:se%cret@mx.example", "%25"),
        ("smtp://u:secret%0d%0a@mx.example", "unseen"),
        ("smtp://u:secret%ff@mx.example", "unseen"),
        ("smtp://u:sec ret@mx.example", "space"),
        ("smtp://u:secret@mx.example\nX", "space or an unseen"),
        ("file://host/folder", "only a folder"),
    ],
)
def test_a_slip_is_one_sentence_without_the_password(url: str, why: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        mail_of(url, data=DATA)
    said = str(refused.value)
    assert why in said
    assert "secret" not in said
    assert said.startswith("EMAIL_URL cannot be used: ")
    assert said.endswith(".")
    assert "\n" not in said


@given(st.text(max_size=40))
def test_whatever_it_says_it_is_read_or_refused(text: str) -> None:
    for url in (text, f"smtp://{text}", f"smtp://u:{text}@host", f"file:{text}"):
        try:
            assert isinstance(mail_of(url, data=DATA), Mail)
        except ImproperlyConfigured as refused:
            assert "\n" not in str(refused)


def test_a_demonstration_writes_to_nobody() -> None:
    assert not mail_of("smtp://mx.example", data=DATA, demo=True).leaves
    assert mail_of("file:", data=DATA, demo=True).folder == str(DATA / "mail")


@pytest.mark.parametrize("name", ["", "x" * 61, "two\nlines", "bell\a"])
def test_a_name_that_cannot_stand_in_a_header_is_refused(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TRELLIS_SENDER_NAME"):
        sender(name, "m@post.example")


@pytest.mark.parametrize("address", ["", "m", "m@", "m@post.example\nBcc: x@y", "a b@c", "a@b..c"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TRELLIS_SENDER_ADDRESS"):
        sender("Messages", address)


def test_the_sender_is_written_for_a_header() -> None:
    assert sender('Post "x"', "m@post.example") == '"Post \\"x\\"" <m@post.example>'
    assert address_at("house.example") == "messages@house.example"
    assert address_at("::1") == address_at(None) == "messages@localhost"
