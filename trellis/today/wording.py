"""What Today says: the doors, the first steps, one kind thing a day, and words to copy."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trellis.people.rules.hats import Hat


@dataclass(frozen=True)
class Door:
    """One way in: the hat it gives, what it is called, and what it leads to."""

    hat: Hat
    words: str | Promise
    leads_to: str | Promise
    icon: str
    shortly: str | Promise
    """How the switch on Today calls it."""


DOORS = (
    Door(
        Hat.RECOVERY,
        gettext_lazy("My own recovery"),
        gettext_lazy("How I am, one number to ring, the next meeting"),
        "leaf",
        gettext_lazy("My recovery"),
    ),
    Door(
        Hat.RELATIVE,
        gettext_lazy("Someone I love"),
        gettext_lazy("What to do tonight, and somebody for me to talk to"),
        "heart",
        gettext_lazy("Someone I love"),
    ),
    Door(
        Hat.HELPER,
        gettext_lazy("I help people"),
        gettext_lazy("Find something for the person across the table"),
        "circle",
        gettext_lazy("I help"),
    ),
    Door(
        Hat.STEWARD,
        gettext_lazy("I look after this place"),
        gettext_lazy("Keep it running, and let people in"),
        "today",
        gettext_lazy("This place"),
    ),
)


@dataclass(frozen=True)
class StepWords:
    """What one first step is called, why, and the page it leads to (none where it is done on Today itself)."""

    words: str | Promise
    why: str | Promise
    page: str = ""
    below: str = ""


STEP_WORDS = {
    (Hat.RECOVERY, "check_in"): StepWords(
        gettext_lazy("Say how you are"), gettext_lazy("One tap. Nobody else sees it."), below="#how"
    ),
    (Hat.RECOVERY, "number"): StepWords(
        gettext_lazy("Keep one number to ring"),
        gettext_lazy("A helpline counts."),
        "circle:keep_number",
    ),
    (Hat.RECOVERY, "meeting"): StepWords(
        gettext_lazy("Look at the next meeting"),
        gettext_lazy("You can listen and say nothing."),
        "directory:find",
    ),
    (Hat.RELATIVE, "tonight"): StepWords(
        gettext_lazy("Know what to do tonight"),
        gettext_lazy("A few steps, and people to ring."),
        "today:tonight",
    ),
    (Hat.RELATIVE, "check_in"): StepWords(
        gettext_lazy("Say how you are yourself"), gettext_lazy("You count too."), below="#how"
    ),
    (Hat.RELATIVE, "words"): StepWords(
        gettext_lazy("Ask to stand beside them"),
        gettext_lazy("Words to copy, further down."),
        below="#words",
    ),
    (Hat.HELPER, "find"): StepWords(
        gettext_lazy("Find something for somebody"),
        gettext_lazy("What starts soon, near them or online."),
        "directory:find",
    ),
    (Hat.HELPER, "words"): StepWords(
        gettext_lazy("Let somebody know how to let you in"),
        gettext_lazy("Words to copy, further down."),
        below="#words",
    ),
    (Hat.HELPER, "second_factor"): StepWords(
        gettext_lazy("Sign in with a second factor"),
        gettext_lazy("Whoever helps by profession needs one."),
        settings.SECOND_FACTOR,
    ),
    (Hat.STEWARD, "invite"): StepWords(
        gettext_lazy("Make a sign-up link for somebody"),
        gettext_lazy("It works once, for one account."),
        "teams:accounts",
    ),
    (Hat.STEWARD, "about"): StepWords(
        gettext_lazy("Say who runs this place"),
        gettext_lazy("People read it before they trust you."),
        "teams:words",
    ),
}

KIND_THINGS = (
    gettext_lazy("Send one line that asks for nothing back."),
    gettext_lazy("Do one thing today that is only for you."),
    gettext_lazy("Say what you saw, not what you fear."),
    gettext_lazy("Thank them for one small thing, out loud."),
    gettext_lazy("Leave the hard talk for a calm hour. Tonight, just be there."),
    gettext_lazy("Eat something together, and talk about anything else."),
    gettext_lazy("Ring somebody who knows how this is for you."),
    gettext_lazy("Put the naloxone where everybody at home can find it."),
    gettext_lazy("Ask “What would help today?” and wait for the answer."),
)


def words_for_invitation() -> str:
    """Give the words by which a relative asks for an invitation; they name nothing that others need not know."""
    return _(
        "I would like to stand beside you. You choose what I see, and at first that is nothing. "
        "If you want me there: open %(address)s, then Circle, then Invite somebody, and send me the link."
    ) % {"address": settings.URL}


def words_for_letting_in() -> str:
    """Give the words by which a helper says how to be let in."""
    return _(
        "Here is a place of your own: %(address)s. You need no real name. If you want me to see something "
        "there, choose Circle, then Invite somebody, and send me the link. You can take it back at any time."
    ) % {"address": settings.URL}
