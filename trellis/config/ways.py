"""The ways through the house: which page stands where. Rooms below are told of rooms above through these settings."""

from django.utils.translation import gettext_lazy as _

# Navigation: address name, word, icon (a symbol in kit/static/kit/icons.svg).
NAVIGATION = [
    ("today:home", _("Today"), "today"),
    ("circle:home", _("Circle"), "circle"),
    ("directory:find", _("Find"), "find"),
    ("journey:timeline", _("Journey"), "journey"),
    ("people:more", _("More"), "more"),
]
# What stands under More for somebody signed in, in groups: heading, then address name and word of each.
MORE = [
    (
        _("Your days and people"),
        [
            ("journey:week", _("My week")),
            ("notices:inbox", _("Messages")),
            ("consent:receipts", _("Who looked at what")),
            ("teams:home", _("Teams and roles")),
        ],
    ),
    (
        _("How it is with you"),
        [
            ("today:doors", _("What brings you here")),
            ("people:preferences", _("Name, language, time zone")),
            ("notices:wishes", _("How messages reach you")),
        ],
    ),
    (
        _("Kept safe"),
        [
            ("people:face", _("Who else holds this phone")),
            ("people:pin", _("A PIN when I am away")),
            ("people:safety", _("Keeping your account safe")),
            ("people:code", _("Your printed code")),
            ("people:tokens", _("Your own programs")),
        ],
    ),
]
SUPPORT_NOW = "reach:now"
# Leaving: the address that ends the session, and the empty page it leads to.
LEAVE_NOW, LEFT = "people:leave", "note:empty"
# The PIN: the page that asks for it, and the addresses that lock now and say that somebody is still there.
UNLOCK, LOCK_NOW, STILL_HERE = "people:unlock", "people:lock", "people:still_here"
SIGN_OUT = "people:sign_out"
# What opens while a session waits for its PIN, as it does for a visitor.
OPEN_WHEN_LOCKED = {
    "kit:manifest",
    "kit:worker",
    "kit:offline",
    "reach:copy",
    "journey:offline",
    "api:whose",
    "reach:now",
    "directory:find",
    "directory:listing",
    "directory:calendar",
    "today:tonight",
    "people:leave",
    "people:sign_out",
    "people:unlock",
    "people:language",
    "note:empty",
    "api:find",
    "api:listing",
    "api:health",
}
# Where somebody goes who has just made an account.
NEWCOMERS = "today:doors"
# What this place says about itself, and where somebody adds a second factor.
ABOUT, SECOND_FACTOR = "teams:about", "people:safety"
# The page on which stewards see how the place is.
PLACE = "operate:place"
DEMO_DOOR = "operate:cast"
# What devices keep for hours without a connection: page, its public copy, after how many seconds the copy is shown.
KEPT_ON_DEVICES = [
    ("reach:now", "reach:copy", 4),
    ("today:home", "journey:offline", 12),
    ("journey:check_in", "journey:offline", 12),
]
OFFLINE_PAGE = "kit:offline"
KEPT_STATIC = ("kit/", "journey/", "reach/")  # folders of static files that those copies need
# Where a device sends what it kept, and where it asks whose it is.
OUTBOX = {"entries": "api:keep_entries", "whose": "api:whose"}
