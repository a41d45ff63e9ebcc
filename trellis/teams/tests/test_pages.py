"""The pages of teams: who sees whom, links, sign-up by a steward's link, and the place's own words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from trellis.people.models import Person
from trellis.teams import actions
from trellis.teams.models import About, Link, Membership, Team
from trellis.teams.rules.roles import TeamKind, TeamRole

SignedIn = Callable[[Person], Client]
STRONG = "slow river quiet morning"


@pytest.fixture
def house(theo: Person) -> Team:
    """A team whose roles ask for no second factor, so that pages alone are tested."""
    return actions.make_team(
        by=theo,
        name="Harbor House",
        kind=TeamKind.FELLOWSHIP,
        role=TeamRole.VOLUNTEER,
        at=timezone.now(),
    )


def join(team: Team, lead: Person, who: Person, role: TeamRole) -> Membership:
    now = timezone.now()
    link = actions.invite(by=lead, team=team, role=role, at=now)
    return actions.accept(by=who, secret=link.secret, at=now)


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(f"teams:{name}", args=args)).content.decode()


def test_a_member_sees_nobody_and_no_member_sees_them(
    house: Team, theo: Person, maya: Person, sam: Person, rosa: Person, signed_in: SignedIn
) -> None:
    for who, role in (
        (maya, TeamRole.MEMBER),
        (rosa, TeamRole.MEMBER),
        (sam, TeamRole.VOLUNTEER),
    ):
        join(house, theo, who, role)
    seen = {who.username: page(signed_in(who), "team", house.pk) for who in (maya, sam, theo)}
    assert not [name for name in ("Rosa", "Sam", "Theo") if name in seen["maya"]]
    assert "Theo" in seen["sam"]
    assert not [name for name in ("Rosa", "Maya") if name in seen["sam"]]
    assert all(name in seen["theo"] for name in ("Rosa", "Sam", "Maya"))


def test_the_page_is_gone_with_the_role(
    house: Team, theo: Person, sam: Person, signed_in: SignedIn
) -> None:
    sams, browser = join(house, theo, sam, TeamRole.VOLUNTEER), signed_in(sam)
    address = reverse("teams:team", args=[house.pk])
    assert browser.get(address).status_code == 200
    actions.end_role(by=theo, membership=sams, at=timezone.now())
    assert browser.get(address).status_code == 404
    assert "Harbor House" not in page(browser, "home")


def test_making_a_team_by_its_form(maya: Person, signed_in: SignedIn) -> None:
    sent = {"name": "  Harbor ", "kind": "house", "role": "house_manager"}
    browser = signed_in(maya)
    refused = browser.post(reverse("teams:make"), sent | {"role": "prescriber"})
    assert "has no such role" in refused.content.decode()
    assert not Team.objects.exists()
    browser.post(reverse("teams:make"), sent)
    assert Team.objects.get().name == "Harbor"


def test_a_link_names_team_and_role_and_nobody(
    house: Team, theo: Person, client: Client, signed_in: SignedIn
) -> None:
    answer = signed_in(theo).post(
        reverse("teams:invite", args=[house.pk]), {"role": "volunteer", "until": "2031-02-03"}
    )
    link = Link.objects.get()
    assert answer.headers["Location"] == reverse("teams:link", args=[link.pk])
    told = page(client, "join", link.secret)
    assert "Harbor House" in told
    assert "Volunteer" in told
    assert "Feb. 3, 2031" in told
    assert "theo" not in told.lower()
    link.refresh_from_db()
    assert link.used_at is None


def test_joining_by_a_link(house: Team, theo: Person, ivo: Person, signed_in: SignedIn) -> None:
    link = actions.invite(by=theo, team=house, role=TeamRole.MEMBER, at=timezone.now())
    address = reverse("teams:join", args=[link.secret])
    answer = signed_in(ivo).post(address, follow=True)
    assert "You are in Harbor House now." in answer.content.decode()
    assert Client().get(address).status_code == 404


def test_a_minor_is_refused_in_words(
    house: Team, theo: Person, ivo: Person, monkeypatch: pytest.MonkeyPatch, signed_in: SignedIn
) -> None:
    monkeypatch.setattr(Person, "age_band", "teen", raising=False)
    link = actions.invite(by=theo, team=house, role=TeamRole.MEMBER, at=timezone.now())
    told = signed_in(ivo).post(reverse("teams:join", args=[link.secret]), follow=True)
    assert "Teams are for adults. Nothing was changed." in told.content.decode()
    assert not Membership.objects.of(ivo).exists()
    with pytest.raises(actions.CannotMakeTeam):
        actions.make_team(
            by=ivo, name="x", kind=TeamKind.OTHER, role=TeamRole.NURSE, at=timezone.now()
        )


def test_a_closed_link_looks_like_one_that_never_was(
    house: Team, theo: Person, noor: Person, client: Client
) -> None:
    now = timezone.now()
    actions.make_steward(person=noor, at=now)
    role = actions.invite(by=theo, team=house, role=TeamRole.MEMBER, at=now)
    account = actions.invite_to_sign_up(by=noor, at=now)
    actions.take_back(by=theo, link=role, at=now)
    actions.take_back(by=noor, link=account, at=now)
    answers = [
        client.get(reverse(name, args=[secret]))
        for name in ("teams:join", "teams:welcome")
        for secret in (role.secret, account.secret, "never")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_ending_a_role_at_the_end_of_a_day(
    house: Team, theo: Person, sam: Person, signed_in: SignedIn
) -> None:
    sams, browser = join(house, theo, sam, TeamRole.VOLUNTEER), signed_in(theo)
    address = reverse("teams:role", args=[sams.pk])
    assert "Choose the last day." in browser.post(address, {"when": "day"}).content.decode()
    past = browser.post(address, {"when": "day", "last_day": "2020-01-01"})
    assert "Choose a day from today on" in past.content.decode()
    day = timezone.localdate() + timedelta(days=9)
    browser.post(address, {"when": "day", "last_day": day.isoformat()})
    sams.refresh_from_db()
    assert (sams.until, sams.ended_at) == (day, None)
    browser.post(address, {"when": "now", "last_day": "2020-01-01"})
    assert not Membership.objects.of(sam).live(at=timezone.now()).exists()


def test_the_last_lead_is_told_what_to_do(
    house: Team, theo: Person, sam: Person, signed_in: SignedIn
) -> None:
    join(house, theo, sam, TeamRole.VOLUNTEER)
    own, browser = Membership.objects.of(theo).get(), signed_in(theo)
    told = browser.post(reverse("teams:leave", args=[own.pk]), follow=True).content.decode()
    assert "Nobody else leads here for as long." in told
    told = browser.post(reverse("teams:role", args=[own.pk]), {"when": "now"}).content.decode()
    assert "Nobody else leads here for as long." in told
    answer = browser.post(reverse("teams:lead", args=[own.pk]), {"lead": "no"}, follow=True)
    assert "Nobody else leads here for as long." in answer.content.decode()


def test_leaving_by_oneself(house: Team, theo: Person, sam: Person, signed_in: SignedIn) -> None:
    sams = join(house, theo, sam, TeamRole.VOLUNTEER)
    signed_in(sam).post(reverse("teams:leave", args=[sams.pk]))
    assert not Membership.objects.of(sam).live(at=timezone.now()).exists()


def test_a_steward_lets_one_person_make_an_account(
    noor: Person, settings: Settings, signed_in: SignedIn
) -> None:
    settings.SIGNUP = "invited"
    actions.make_steward(person=noor, at=timezone.now())
    signed_in(noor).post(reverse("teams:accounts"))
    address = reverse("teams:welcome", args=[Link.objects.get().secret])
    visitor, later = Client(), Client()
    assert visitor.get(reverse("people:sign_up")).status_code == 403
    assert visitor.get(address).status_code == 200
    assert visitor.get(reverse("people:sign_up")).status_code == 403
    visitor.post(address)
    assert visitor.get(reverse("people:sign_up")).status_code == 200
    assert later.get(address).status_code == 404
    assert later.post(address).status_code == 404


def test_one_invitation_is_not_for_a_second_account(
    noor: Person, client: Client, settings: Settings
) -> None:
    settings.SIGNUP = "invited"
    actions.make_steward(person=noor, at=timezone.now())
    link = actions.invite_to_sign_up(by=noor, at=timezone.now())
    client.post(reverse("teams:welcome", args=[link.secret]))
    assert made_by(client, "first") == 200
    assert made_by(client, "second") == 403
    assert {person.username for person in Person.objects.all()} == {"noor", "first"}


def made_by(browser: Client, name: str) -> int:
    """Ask for an account; the answer to the last form."""
    browser.post(reverse("people:age"), {"age": "adult"})
    sent = {"password": STRONG, "zone": "UTC", "username": name}
    return browser.post(reverse("people:sign_up"), sent).status_code


def test_who_has_an_account_leaves_the_link_for_another(
    noor: Person, ivo: Person, signed_in: SignedIn
) -> None:
    now = timezone.now()
    actions.make_steward(person=noor, at=now)
    link = actions.invite_to_sign_up(by=noor, at=now)
    signed_in(ivo).post(reverse("teams:welcome", args=[link.secret]))
    link.refresh_from_db()
    assert link.used_at is None


def test_a_steward_sees_a_number_and_no_name(
    noor: Person, maya: Person, ivo: Person, signed_in: SignedIn
) -> None:
    actions.make_steward(person=noor, at=timezone.now())
    seen = page(signed_in(noor), "accounts")
    assert "3 people have an account here." in seen
    assert not [name for name in ("Maya", "maya", "Ivo", "ivo") if name in seen]


@pytest.mark.django_db
def test_until_the_host_spoke_the_page_says_so(client: Client) -> None:
    told = page(client, "about")
    assert "has not said who they are" in told
    assert "has not said what they do with a court order" in told
    assert "This is a small place" in told


@pytest.mark.parametrize(
    ("kind", "words"), [("community", "Volunteers run it"), ("programme", "bound by law")]
)
@pytest.mark.django_db
def test_the_page_says_what_kind_of_place_it_is(
    client: Client, settings: Settings, kind: str, words: str
) -> None:
    settings.DEPLOYMENT = kind
    assert words in page(client, "about")


def test_a_steward_writes_what_the_place_says(
    noor: Person, signed_in: SignedIn, client: Client
) -> None:
    actions.make_steward(person=noor, at=timezone.now())
    sent = {
        "name": "Harbor",
        "en-run_by": "Noor\u202e <b>",
        "en-courts": "We ask a lawyer.\r\nThen we tell you.",
        "es-courts": "Preguntamos a alguien que sabe.",
    }
    assert signed_in(noor).post(reverse("teams:words"), sent).status_code == 302
    assert About.objects.get(language="en").run_by == "Noor <b>"
    told = page(client, "about")
    assert "Noor &lt;b&gt;" in told
    assert "<p>We ask a lawyer.<br>Then we tell you.</p>" in told
    spanish = client.get(reverse("teams:about"), headers={"accept-language": "es"})
    assert "Preguntamos a alguien" in spanish.content.decode()
    assert '<p lang="en"><strong>Noor' in spanish.content.decode()


@pytest.mark.parametrize(("field", "longest"), [("run_by", 120), ("words", 4000), ("courts", 4000)])
def test_words_have_a_bound(noor: Person, signed_in: SignedIn, field: str, longest: int) -> None:
    actions.make_steward(person=noor, at=timezone.now())
    answer = signed_in(noor).post(reverse("teams:words"), {f"en-{field}": "x" * (longest + 1)})
    assert answer.status_code == 200
    assert not About.objects.exists()


def test_a_day_that_is_none_is_refused_in_words(
    house: Team, theo: Person, signed_in: SignedIn
) -> None:
    address = reverse("teams:invite", args=[house.pk])
    sent = {"role": "member", "since": "2031-02-03", "until": date(2031, 2, 2).isoformat()}
    told = signed_in(theo).post(address, sent).content.decode()
    assert "Choose a last day that comes after the first" in told
    signed_in(theo).post(address, sent | {"until": "yesterday"})
    assert not Link.objects.exists()
