"""The doctor's look at mail, and the host's own test."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.mailbox import MISSING, Mailbox
from trellis.notices.rules.neutral import gives_away
from trellis.operate.looks.channels import channels, mail_server
from trellis.operate.rules.finding import Grade

pytestmark = pytest.mark.django_db


def said() -> list[tuple[Grade, str]]:
    return [(finding.grade, finding.words) for finding in (*channels(), *mail_server())]


def test_without_mail_it_is_a_warning_and_one_line() -> None:
    [(grade, words)] = said()
    assert grade is Grade.WARNING
    assert "EMAIL_URL" in words


def test_a_server_that_answers_is_well_and_gets_no_mail(mailbox: Mailbox) -> None:
    assert {grade for grade, _ in said()} == {Grade.OK}
    assert (len(mailbox.greeted), mailbox.asked, mailbox.taken) == (1, [], [])


def test_a_server_that_is_down_is_a_problem(mailbox: Mailbox) -> None:
    mailbox.stop()
    assert (Grade.PROBLEM, "cannot be reached") in [
        (grade, "cannot be reached") for grade, words in said() if "cannot be reached" in words
    ]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SENDER_NAME", "Recovery House"),
        ("SENDER_ADDRESS", "noreply@sober-living.example"),
        ("URL", "https://trellis.example"),
    ],
)
def test_a_sender_that_speaks_of_recovery_is_warned_of(
    setting: str, value: str, mailbox: Mailbox, settings: Settings
) -> None:
    setattr(settings, setting, value)
    assert any(grade is Grade.WARNING and "learns of it" in words for grade, words in said())


def test_files_reach_nobody_and_the_doctor_says_so(settings: Settings, tmp_path: Path) -> None:
    settings.MAIL_LEAVES, settings.EMAIL_FILE_PATH = True, str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert any("reaches nobody" in words for _, words in said())
    assert "It is written to" in sent("a@post.example")
    [kept] = tmp_path.iterdir()
    assert gives_away(kept.read_text().replace("Content-Type", "")) == ""


def sent(*arguments: str) -> str:
    out = io.StringIO()
    call_command("send_test", *arguments, stdout=out)
    return out.getvalue()


def test_the_hosts_test_goes_at_once(mailbox: Mailbox) -> None:
    assert "The mail server took it." in sent("host@post.example")
    [mail] = mailbox.taken
    assert (mail["To"], mail["Subject"]) == ("host@post.example", "A test")
    assert json.loads(sent("host@post.example", "--json")) == {"outcome": "accepted", "code": "250"}


def test_a_refusal_ends_with_one_sentence(mailbox: Mailbox) -> None:
    mailbox.answer = lambda _: MISSING
    with pytest.raises(CommandError, match=r"refused it \(550\)"):
        sent("host@post.example")


@pytest.mark.parametrize("address", ["host", "a@b.example\nBcc: c@d.example"])
def test_a_bad_address_is_refused(mailbox: Mailbox, address: str) -> None:
    with pytest.raises(CommandError, match="no e-mail address"):
        sent(address)
    assert mailbox.asked == []


def test_without_mail_there_is_no_test() -> None:
    with pytest.raises(CommandError, match="No mail leaves"):
        sent("host@post.example")
