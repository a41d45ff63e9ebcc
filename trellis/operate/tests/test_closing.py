"""After a restore: each table in which something can be ended is closed, or named here with the reason why not."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import models
from pytest_django import Settings

from trellis.calendar.actions.feeds import make_feed
from trellis.calendar.models import Feed
from trellis.circle import actions as circle
from trellis.circle.models import Invitation
from trellis.circle.rules.roles import Role
from trellis.consent.models import Grant
from trellis.consent.rules.scopes import Scope
from trellis.kit.identity import uuid7
from trellis.notices import actions as notices
from trellis.notices.models import Delivery, Wishes
from trellis.operate.backups import tables
from trellis.operate.backups.closing import close_what_may_have_ended
from trellis.operate.jobs import NIGHTLY
from trellis.people import actions as people
from trellis.people.models import ApiToken
from trellis.teams.actions import invite_to_sign_up, make_steward
from trellis.teams.models import Link
from trellis.work.models import Job

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)

ENDING = re.compile(
    r"(ended|ends|withdrawn|used|removed|expires|expired|revoked|closed|taken_back|left|stopped|cancelled|answered"
    r"|declined|until|dead|deleted|hidden|blocked|next_nudge)(_at|_on)?|is_active|state"
)
"""How columns are called that say that something is over, will be, or may be."""

CLOSED: dict[str, models.QuerySet[models.Model]] = {
    "calendar.feed": Feed.objects.filter(ended_at=None),
    "circle.invitation": Invitation.objects.filter(used_at=None, withdrawn_at=None),
    "consent.grant": Grant.objects.filter(withdrawn_at=None),
    "notices.delivery": Delivery.objects.filter(state="waiting"),
    "notices.wishes": Wishes.objects.exclude(mail=False, next_nudge_at=None),
    "people.apitoken": ApiToken.objects.filter(ended_at=None),
    "teams.link": Link.objects.filter(used_at=None, withdrawn_at=None),
    "work.job": Job.objects.filter(ended_at=None),
}
"""What stands open, of each table that is closed."""

LEFT = {
    "calendar.series": "when something takes place; whoever saw it by sharing does so no more",
    "circle.tie": "it opens nothing by itself, and losing all would leave people without a circle",
    "directory.listing": "nobody's own; the next fetch says what is gone",
    "journey.entry": "only the writer sees it, since all sharing is closed",
    "notices.attempt": "what happened; nothing follows from it",
    "people.person": "an erased account is to be erased again, as docs/operating.md says",
    "people.usedlink": "a link that made its account stays used",
    "teams.membership": "the host looks through stewards and teams, as docs/operating.md says",
    "teams.team": "a team that was closed is looked through with its members",
}


def can_end(model: type[models.Model]) -> bool:
    """Say whether a column says of its rows that they are over, or when."""
    return any(ENDING.fullmatch(column.name) for column in tables.columns_of(model))


def kept() -> dict[str, type[models.Model]]:
    """Give the tables of this version that a backup holds."""
    every = {model._meta.label_lower: model for model in tables.every_table()}
    return {name: model for name, model in every.items() if name not in tables.PASSING}


def test_each_table_in_which_something_ends_is_closed_or_has_a_reason() -> None:
    """A new one fails here until somebody has thought about it."""
    assert {name for name, model in kept().items() if can_end(model)} == CLOSED.keys() | LEFT.keys()
    assert not CLOSED.keys() & LEFT.keys()


@pytest.mark.django_db(transaction=True)
def test_nothing_of_what_is_closed_stands_open_afterwards(settings: Settings) -> None:
    """Something of each stood open before."""
    maya, rosa = (people.sign_up(username=n, password=None, at=NOW)[0] for n in ("maya", "rosa"))
    secret = circle.invite(by=maya, role=Role.RELATIVE, at=NOW).secret
    tie = circle.accept(by=rosa, secret=secret, at=NOW)
    circle.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD}), at=NOW)
    circle.invite(by=maya, role=Role.FRIEND, at=NOW)
    make_feed(by=maya.key, titled=True, word="Busy", at=NOW)
    people.give_token(by=maya, name="watch", at=NOW)
    notices.choose(by=maya, mail=True, nudge_hour=9, quiet_from=None, quiet_until=None, at=NOW)
    Job(topic=NIGHTLY.topic, key=uuid7().hex, made_at=NOW, due_at=NOW).save()
    make_steward(person=maya, at=NOW)
    invite_to_sign_up(by=maya, at=NOW)
    settings.MAIL_LEAVES = True
    notices.letter(
        to="jo@example.org",
        subject="A code",
        text="1",
        html="1",
        expires_at=NOW + timedelta(hours=9),
        at=NOW,
    )
    assert {name for name, rows in CLOSED.items() if not rows.all().exists()} == set()
    close_what_may_have_ended(since=NOW, at=NOW + timedelta(hours=3))
    assert {name for name, rows in CLOSED.items() if rows.all().exists()} == set()
