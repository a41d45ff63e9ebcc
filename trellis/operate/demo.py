"""Eight weeks of invented life, made through the same actions that real people use.

The same seed and the same last day give the same life, to the minute.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db import transaction

from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import Role
from trellis.directory.invented import add_invented
from trellis.family.actions import encourage
from trellis.family.entries import PHRASES, Encouragement
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.notices.actions import put_away
from trellis.operate.cast import CAST, ZONE, Member
from trellis.operate.demo_week import plan_mayas_week
from trellis.operate.invented_teams import let_them_work
from trellis.people import actions as people
from trellis.people.models import Person

DAYS = 56
INVENTED = UUID("7b1f0a52-5d0c-4c0e-9a44-0c5f2d8f6a10")
HARD_WORDS = (
    "Could not sit still. Went round the block twice and it passed.",
    "Saw the old crowd at the bus stop. Crossed the street.",
    "Slept badly. Rang Sam instead of staring at the ceiling.",
    "Payday. Gave Mum the card for the weekend.",
)
GOOD_WORDS = (
    "Cooked for everybody. They even ate it.",
    "First morning in a while that felt like mine.",
    "Stayed for coffee after the meeting.",
    "Walked home the long way because the light was good.",
)
# 555-01XX is kept free for invented people in North America.
PHONES = {"rosa": "+1 202 555 0117", "sam": "+1 202 555 0161"}
KIND_WORDS = ("Soup is on the stove if you want company.", "Your laugh on the phone made my day.")


class CannotInvent(Exception):
    """Real people live in this data folder, or those to be invented are there already."""


def invent_the_cast(*, at: datetime, seed: int = 1) -> list[Person]:
    """Make the cast, their ties, Maya's eight weeks and a small directory; give the people.

    When the cast is there already, nothing changes.

    Raises:
        CannotInvent: accounts exist that are not invented.
    """
    _refuse_among_real_people()
    if there := list(Person.objects.filter(username__in=[m.username for m in CAST])):
        return there
    began = _evening(at - timedelta(days=DAYS))
    with transaction.atomic():
        everybody = {member.username: _person(member, began) for member in CAST}
        maya = everybody["maya"]
        ties = {m.username: _tie(maya, everybody[m.username], m, began) for m in CAST if m.role}
        circle.keep_number(
            by=maya, role=Role.FRIEND, called="Bea", phone="+1 202 555 0143", at=began
        )
        for name, number in PHONES.items():
            tie = ties[name]
            role = Role(tie.role)
            circle.describe(by=maya, tie=tie, role=role, called=tie.called, phone=number, at=began)
        _live(maya, ties, at, random.Random(seed))  # noqa: S311 - invention, not secrecy
        let_them_work(everybody, at=began)
        plan_mayas_week(maya, at=at)
        put_away(by=maya, at=at - timedelta(days=3))
    add_invented(at=at)
    return list(everybody.values())


def _refuse_among_real_people() -> None:
    if Person.objects.filter(invented=False).exists():
        raise CannotInvent(
            "This data folder holds real accounts; a demonstration needs one of its own."
        )


def _person(member: Member, began: datetime) -> Person:
    person, _code = people.sign_up(
        username=member.username,
        password=None,
        called=member.called,
        at=began,
        zone=ZONE,
        invented=True,
    )
    for hat in reversed(member.hats):
        people.wear(by=person, hat=hat)
        people.put_steps_away(by=person, hat=hat)
    return person


def _tie(maya: Person, supporter: Person, member: Member, began: datetime) -> Tie:
    assert member.role is not None  # noqa: S101 - only those who have one are tied
    invitation = circle.invite(by=maya, role=member.role, called=member.label, at=began)
    tie = circle.accept(by=supporter, secret=invitation.secret, at=began)
    circle.share(by=maya, tie=tie, scopes=member.sees, at=began)
    return tie


def _evening(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(ZONE)).replace(hour=20, minute=15, second=0, microsecond=0)


def _live(maya: Person, ties: dict[str, Tie], at: datetime, chance: random.Random) -> None:
    """Let eight weeks happen: most evenings a check-in, now and then a kind word."""
    for day, evening in enumerate(_evenings(at)):
        better = day / DAYS
        if chance.random() < 0.86:  # some evenings nothing is written, and that is fine
            when = evening + timedelta(minutes=chance.randint(-90, 90))
            body = _check_in(chance, better)
            journey.append(
                by=maya, to=maya, body=body, happened_at=when, at=when, id=_id("check", day)
            )
        if chance.random() < 0.3:
            who = chance.choice(["rosa", "rosa", "sam", "theo"])
            _kind_word(ties[who], evening + timedelta(hours=1), _id("kind", day), chance)


def _evenings(at: datetime) -> Iterator[datetime]:
    for back in range(DAYS, 0, -1):
        yield _evening(at - timedelta(days=back))


def _id(what: str, day: int) -> UUID:
    return uuid5(INVENTED, f"{what} {day}")


def _check_in(chance: random.Random, better: float) -> CheckIn:
    mood = min(5, max(1, round(chance.gauss(2.4 + 1.6 * better, 0.9))))
    words = (
        chance.choice(GOOD_WORDS if mood > 3 else HARD_WORDS) if chance.random() < 0.35 else None
    )
    return CheckIn(
        mood=mood,
        craving=min(10, max(0, round(chance.gauss(7 - 5 * better, 1.8)))),
        stress=min(10, max(0, round(chance.gauss(6 - 2.5 * better, 1.6)))),
        sleep=float(min(10, max(2, round(chance.gauss(5.2 + 1.8 * better, 1.1))))),
        words=words,
    )


def _kind_word(tie: Tie, when: datetime, id: UUID, chance: random.Random) -> None:
    assert tie.supporter is not None  # noqa: S101 - the cast have accounts
    words = chance.choice(KIND_WORDS) if chance.random() < 0.4 else None
    phrase = None if words else chance.choice(sorted(PHRASES))
    body = Encouragement.model_validate({"phrase": phrase, "words": words, "heart": True})
    encourage(by=tie.supporter, tie=tie, body=body, at=when, id=id)


def invent_a_population(*, people_count: int, days: int, seed: int, at: datetime) -> int:
    """Make people with a check-in a day, for benchmarks; give how many entries were written.

    Raises:
        CannotInvent: accounts exist that are not invented, or this seed was used here before.
    """
    _refuse_among_real_people()
    chance = random.Random(seed)  # noqa: S311 - invention, not secrecy
    written = 0
    try:
        for number in range(people_count):
            written += _invent_one(f"invented-{seed}-{number}", days, at, chance)
    except people.CannotSignUp as taken:
        raise CannotInvent(f"The people of seed {seed} are here already; take another.") from taken
    return written


@transaction.atomic
def _invent_one(username: str, days: int, at: datetime, chance: random.Random) -> int:
    person = _person(Member(username, "", "invented"), at - timedelta(days=days))
    for back in range(days, 0, -1):
        when = at - timedelta(days=back, minutes=chance.randint(0, 600))
        body = _check_in(chance, 1 - back / (days + 1))
        journey.append(by=person, to=person, body=body, happened_at=when, at=when)
    return days
