"""What mail servers do to us: they are down, slow, unsure, refusing, or hang up; and what becomes of the mail."""

import time
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import connections
from pytest_django import Settings

from tests.mailbox import LATER, MISSING, Dripping, Mailbox, confirm
from tests.postgres import free_port
from tests.worker import FakeClock, run_due
from trellis.notices import actions, smtp
from trellis.notices.composing import hosts_test, mail_of
from trellis.notices.health import health
from trellis.notices.models import Attempt, Delivery, Notice, State, Wishes, wishes_of
from trellis.notices.rules.outcomes import Outcome, Stage, of_answer, pause_after
from trellis.notices.topics import DEAD_ADDRESS as SOMETHING
from trellis.people.models import Person

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


def told(person: Person, clock: FakeClock, *, times: int = 1) -> str:
    """Let a person want mail, and tell them something."""
    address = confirm(person)
    actions.choose(
        by=person, mail=True, nudge_hour=None, quiet_from=None, quiet_until=None, at=clock.now()
    )
    for _ in range(times):
        actions.tell(person=person, topic=SOMETHING, at=clock.now())
    return address


def outcomes() -> list[tuple[str, str]]:
    return list(Attempt.objects.order_by("pk").values_list("outcome", "code"))


def test_down_then_up_nothing_is_lost(mailbox: Mailbox, clock: FakeClock, maya: Person) -> None:
    mailbox.stop()
    address = told(maya, clock, times=2)
    for _ in range(6):
        run_due(clock)
        clock.advance(minutes=10)
    assert set(outcomes()) == {(Outcome.NO_LINE.value, "no one there")}
    assert Delivery.objects.filter(state=State.WAITING).count() == 2
    mailbox.start()
    clock.advance(minutes=30)
    run_due(clock)
    assert len(mailbox.to(address)) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert wishes_of(maya).dead == ""


def test_down_for_days_is_given_up_and_said(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    mailbox.stop()
    told(maya, clock)
    run_due(clock)
    clock.advance(days=3)
    run_due(clock)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.why) == (State.FAILED, "late")
    assert Notice.objects.of(maya).unseen().count() == 1  # it still waits inside


def test_slow_is_not_waited_for(
    mailbox: Mailbox, clock: FakeClock, maya: Person, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.3
    mailbox.seconds = 1.0
    told(maya, clock)
    began = time.monotonic()
    run_due(clock)
    assert time.monotonic() - began < 1.0
    assert outcomes() == [(Outcome.NO_ANSWER.value, "timeout")]
    mailbox.seconds = 0
    clock.advance(minutes=1)
    run_due(clock)
    assert len(mailbox.taken) == 1


def test_dripping_is_cut(
    clock: FakeClock, mailbox: Mailbox, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_TIMEOUT, settings.EMAIL_PORT = 5, free_port()
    monkeypatch.setattr(smtp, "LONGEST_SECONDS", 0.5)
    with Dripping(settings.EMAIL_PORT, pause=0.1):
        began = time.monotonic()
        result = smtp.hand_over(hosts_test("a@post.example", at=NOON))
    assert time.monotonic() - began < 3
    assert result.outcome is Outcome.NO_ANSWER


def test_no_such_address_is_flagged_said_inside_and_not_written_to_again(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    mailbox.answer = lambda _: MISSING
    address = told(maya, clock, times=2)
    run_due(clock)
    assert outcomes() == [(Outcome.NO_SUCH_ADDRESS.value, "550")]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.FAILED}
    assert wishes_of(maya).is_dead(address)
    newest = Notice.objects.of(maya).select_related("person__key").newest_first()[0]
    assert "takes no mail" in newest.words
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    run_due(clock)
    assert len(mailbox.asked) == 1


def test_trying_again_takes_the_flag_off_and_another_address_never_had_it(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    mailbox.answer = lambda _: MISSING
    told(maya, clock)
    run_due(clock)
    assert not wishes_of(maya).is_dead(confirm(maya, "other@post.example"))
    confirm(maya)
    mailbox.answer = lambda _: "250 OK"
    actions.try_again(by=maya, at=clock.now())
    run_due(clock)
    assert len(mailbox.taken) == 1
    assert Wishes.objects.get().dead == ""


def test_greylisting_is_waited_out(mailbox: Mailbox, clock: FakeClock, maya: Person) -> None:
    mailbox.answer = lambda _: LATER
    told(maya, clock)
    run_due(clock)
    assert outcomes() == [(Outcome.PUT_OFF.value, "451")]
    mailbox.answer = lambda _: "250 OK"
    clock.advance(seconds=14)
    assert run_due(clock) == 0
    clock.advance(seconds=1)
    run_due(clock)
    assert outcomes()[1] == (Outcome.ACCEPTED.value, "250")


@pytest.mark.parametrize("said", ["554 5.7.1 Your host is blocked", "550 5.7.26 unauthenticated"])
def test_our_own_bad_standing_flags_nobody(
    said: str, mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    mailbox.answer = lambda _: said
    told(maya, clock)
    run_due(clock)
    assert Delivery.objects.get().state == State.WAITING
    assert wishes_of(maya).dead == ""


def test_refused_words_end_the_delivery_and_flag_nobody(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    mailbox.to_words = "554 5.6.0 Not these words"
    told(maya, clock)
    run_due(clock)
    assert outcomes() == [(Outcome.REFUSED.value, "554")]
    assert (Delivery.objects.get().state, wishes_of(maya).dead) == (State.FAILED, "")


def test_a_line_that_drops_after_the_words_may_repeat_but_never_loses(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    mailbox.drops_after_words = True
    told(maya, clock)
    run_due(clock)
    assert outcomes() == [(Outcome.CUT_OFF.value, "cut off")]
    mailbox.drops_after_words = False
    clock.advance(minutes=1)
    run_due(clock)
    first, second = mailbox.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert Delivery.objects.get().state == State.SENT


def test_killed_between_handing_over_and_writing_down_repeats_the_same_mail(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    told(maya, clock)
    delivery = Delivery.objects.get()
    begun = actions.begin(delivery_id=delivery.pk, at=clock.now())
    assert begun is not None
    smtp.hand_over(mail_of(begun, at=delivery.made_at))  # and here the worker dies
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    run_due(clock)
    first, second, third = (mail["Message-ID"] for mail in mailbox.taken)
    assert first == second != third  # the newer notice is in a mail of its own
    assert [outcome for outcome, _ in outcomes()] == ["begun", "accepted", "accepted"]


def test_a_password_that_is_wrong_is_the_hosts_trouble(
    mailbox: Mailbox, clock: FakeClock, maya: Person, settings: Settings
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "u", "p"
    told(maya, clock)
    run_due(clock)
    assert outcomes() == [(Outcome.PUT_OFF.value, "not offered")]
    assert Delivery.objects.get().state == State.WAITING


def test_a_server_without_tls_gets_nothing(
    mailbox: Mailbox, clock: FakeClock, maya: Person, settings: Settings
) -> None:
    settings.EMAIL_USE_TLS = True
    told(maya, clock)
    run_due(clock)
    assert (mailbox.asked, outcomes()) == ([], [(Outcome.PUT_OFF.value, "not offered")])


def test_one_slow_mailbox_keeps_neither_a_page_nor_anybody_elses_mail_waiting(
    mailbox: Mailbox, clock: FakeClock, maya: Person, rosa: Person, settings: Settings
) -> None:
    """Two workers' hands: one hangs with Maya's mail, the other sends Rosa's; and pages only write."""
    settings.EMAIL_TIMEOUT = 20
    slow, quick = told(maya, clock), told(rosa, clock)
    mailbox.slow_for = {slow: 3.0}
    first = Delivery.objects.of(maya).get()
    hanging = Thread(target=_beside, args=(first, clock))
    hanging.start()
    time.sleep(0.3)
    began = time.monotonic()
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    page = time.monotonic() - began
    rosas = Delivery.objects.of(rosa).get()
    _hand_over(rosas, clock)
    assert (page < 1.0, time.monotonic() - began < 2.0) == (True, True)
    assert [mail["To"] for mail in mailbox.taken] == [quick]
    hanging.join()
    assert [mail["To"] for mail in mailbox.taken] == [quick, slow]


def _beside(delivery: Delivery, clock: FakeClock) -> None:
    """Hand over in a thread of its own, which leaves no way to the store open."""
    try:
        _hand_over(delivery, clock)
    finally:
        connections.close_all()


def _hand_over(delivery: Delivery, clock: FakeClock) -> None:
    begun = actions.begin(delivery_id=delivery.pk, at=clock.now())
    assert begun is not None
    actions.record(begun=begun, result=smtp.hand_over(mail_of(begun, at=NOON)), at=clock.now())


def test_the_channels_health_is_numbers(mailbox: Mailbox, clock: FakeClock, maya: Person) -> None:
    mailbox.answer = lambda _: LATER
    told(maya, clock)
    run_due(clock)
    clock.advance(hours=2)
    [mail] = health(at=clock.now())
    assert (mail.outcomes, mail.waiting, mail.oldest) == ({"put off": 1}, 1, timedelta(hours=2))
    [mail] = health(at=clock.now() + timedelta(days=2))
    assert mail.outcomes == {}


@pytest.mark.parametrize(
    ("stage", "code", "words", "outcome"),
    [
        (Stage.RECIPIENT, 550, "no such user", Outcome.NO_SUCH_ADDRESS),
        (Stage.RECIPIENT, 550, "5.1.1 no such user", Outcome.NO_SUCH_ADDRESS),
        (Stage.RECIPIENT, 552, "5.2.2 mailbox full", Outcome.NO_SUCH_ADDRESS),
        (Stage.RECIPIENT, 550, "5.7.1 blocked", Outcome.PUT_OFF),
        (Stage.RECIPIENT, 550, "relay not permitted", Outcome.PUT_OFF),  # Exim
        (Stage.RECIPIENT, 550, "Administrative prohibition", Outcome.PUT_OFF),  # Exim
        (Stage.RECIPIENT, 550, "Sender verify failed", Outcome.PUT_OFF),  # Exim
        (Stage.RECIPIENT, 550, "Unrouteable address", Outcome.NO_SUCH_ADDRESS),  # Exim
        (Stage.RECIPIENT, 550, "<a@b.example>: Relay access denied", Outcome.PUT_OFF),  # Postfix
        (
            Stage.RECIPIENT,
            550,
            "<relay@spam.example>: Recipient address rejected: User unknown in local recipient table",
            Outcome.NO_SUCH_ADDRESS,
        ),  # Postfix
        (Stage.RECIPIENT, 550, "SMTP AUTHENTICATION REQUIRED", Outcome.PUT_OFF),
        (Stage.RECIPIENT, 550, "Access denied, banned sending IP", Outcome.PUT_OFF),  # Exchange
        (Stage.RECIPIENT, 550, "Unable to relay for a@b.example", Outcome.PUT_OFF),  # Exchange
        (
            Stage.RECIPIENT,
            550,
            "Requested action not taken: mailbox unavailable",
            Outcome.NO_SUCH_ADDRESS,
        ),
        (Stage.RECIPIENT, 553, "that domain isn't in my list (#5.7.1)", Outcome.PUT_OFF),  # qmail
        (Stage.RECIPIENT, 554, "no", Outcome.PUT_OFF),
        (Stage.RECIPIENT, 450, "later", Outcome.PUT_OFF),
        (Stage.SENDER, 550, "who are you", Outcome.PUT_OFF),
        (Stage.GREETING, 535, "wrong password", Outcome.PUT_OFF),
        (Stage.WORDS, 554, "spam", Outcome.REFUSED),
        (Stage.WORDS, 452, "full", Outcome.PUT_OFF),
    ],
)
def test_answers_are_told_apart(stage: Stage, code: int, words: str, outcome: Outcome) -> None:
    assert of_answer(stage, code, words).outcome is outcome


def test_pauses_grow_and_end() -> None:
    patient = [pause_after(n, at_once=False).total_seconds() for n in range(1, 12)]
    assert patient == sorted(patient)
    assert patient[-1] == 1800
    assert pause_after(99, at_once=True) == timedelta(seconds=60)
