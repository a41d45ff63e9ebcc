"""The place as a program on somebody's phone: its manifest, its worker, its icons, its modules, its copies."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from tests.icons import FOLDER, icons
from trellis.kit import offline
from trellis.kit.faces import DISCREET, PLAIN
from trellis.people.models import Person

pytestmark = pytest.mark.django_db
SignedIn = Callable[[Person], Client]
COPIES = ("/now/copy/", "/journey/offline/", "/offline/")
LARGEST_KEPT_BYTES = 120 * 1024
LOADS = re.compile(r"""(?:from\s*|import\s*\(?\s*)["'](\.[^"']+)["']""")


def _manifest(client: Client) -> dict[str, Any]:
    answer = client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    told: dict[str, Any] = json.loads(answer.content)
    return told


def _file(client: Client, address: str) -> tuple[bytes, str, str]:
    """Give a static file as served: what is in it, its type, how long it may be kept."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    content = answer.getvalue()
    answer.close()
    return content, answer.headers["Content-Type"], answer.headers["Cache-Control"]


def _house(client: Client) -> dict[str, Any]:
    first, _, _ = client.get("/sw.js").content.decode().partition("\n")
    told: dict[str, Any] = json.loads(first.removeprefix("const HOUSE = ").removesuffix(";"))
    return told


@pytest.mark.parametrize(("cookie", "name"), [("plain", "Trellis"), ("discreet", "Notes")])
def test_it_is_installed_under_its_face(client: Client, cookie: str, name: str) -> None:
    """Where the place is hidden, neither name nor icon nor worker says what it is."""
    client.cookies["face"] = cookie
    told = _manifest(client)
    assert (told["name"], told["short_name"]) == (name, name)
    assert (told["start_url"], told["display"]) == ("/", "standalone")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        assert f"/{cookie}-" in icon["src"]
        assert _file(client, icon["src"])[1] == "image/png"
    assert _house(client)["face"] == cookie


def test_the_icons_are_drawn_from_the_marks() -> None:
    """What is kept is what the drawings give today, within what two makers of pictures may differ."""
    pillow = pytest.importorskip("PIL.Image")
    drawn = icons()
    assert {path.name for path in FOLDER.iterdir()} == set(drawn)
    for name, image in drawn.items():
        kept = pillow.open(FOLDER / name).convert("RGB")
        pairs = zip(kept.tobytes(), image.convert("RGB").tobytes(), strict=True)
        apart = sum(abs(a - b) > 40 for a, b in pairs)
        assert apart < kept.width * kept.height * 3 / 500, name


def test_the_worker_may_see_every_page_and_is_looked_for_at_every_visit(client: Client) -> None:
    """It stands at the root; browsers ask for it anew; the policy lets workers come from here only."""
    answer = client.get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_new_version_is_seen_when_anything_it_keeps_changes(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The worker itself, a static file, the face."""
    first = offline.worker_source(PLAIN)
    assert offline.worker_source(PLAIN) == first
    assert offline.worker_source(DISCREET) != first
    with monkeypatch.context() as changed:
        files = staticfiles_storage.hashed_files  # type: ignore[attr-defined] # of the manifest storage
        changed.setitem(files, "kit/trellis.css", "kit/trellis.0123.css")
        assert offline.worker_source(PLAIN) != first
    (tmp_path / "worker.js").write_text("// another")
    monkeypatch.setattr(offline, "SOURCE", tmp_path / "worker.js")
    assert offline.worker_source(PLAIN).split('"version": ')[1] != first.split('"version": ')[1]


def test_every_kept_file_is_there_and_all_are_small(client: Client) -> None:
    """What a first visit brings to a phone, unpacked, beside the pages."""
    sizes = {address: len(_file(client, address)[0]) for address in _house(client)["files"]}
    assert sum(sizes.values()) < LARGEST_KEPT_BYTES, sizes


def test_modules_load_modules_by_their_hashed_names(client: Client) -> None:
    """As served: every name one module calls another by carries a hash, answers, and may be kept for ever."""
    found = 0
    for address in (one for one in _house(client)["files"] if one.endswith(".js")):
        for named in LOADS.findall(_file(client, address)[0].decode()):
            folder = Path(address).parent
            _, _, kept = _file(client, str((folder / named).resolve()))
            assert re.search(r"\.[0-9a-f]{12}\.js$", named), f"{address} loads {named}"
            assert "immutable" in kept
            found += 1
    assert found >= 6


@pytest.mark.parametrize("address", COPIES)
def test_copies_name_nobody(maya: Person, signed_in: SignedIn, address: str) -> None:
    """Even asked for with Maya’s cookies, they are the visitor’s: no name, no mark, no token."""
    theirs = signed_in(maya).get(address).content.decode()
    assert "Maya" not in theirs
    assert maya.device_mark not in theirs
    assert "csrfmiddlewaretoken" not in theirs
    assert theirs == Client().get(address).content.decode()


@pytest.mark.parametrize("address", COPIES)
def test_copies_come_in_each_language_and_face(address: str) -> None:
    """As the worker asks for them, without a cookie."""
    spanish = Client().get(f"{address}?in=es&face=discreet", headers={"accept-language": "en"})
    assert spanish.headers["Content-Language"] == "es"
    assert '<html lang="es">' in spanish.content.decode()
    assert "Trellis" not in re.findall(r"<title>(.*?)</title>", spanish.content.decode())[0]
    other = Client().get(f"{address}?in=xx&face=clown", headers={"accept-language": "en"})
    assert '<html lang="en">' in other.content.decode()


def test_the_copy_of_help_holds_nothing_that_is_true_for_an_hour_only() -> None:
    """No meetings that start in ten minutes; it says that it is a copy, and since when."""
    copy = Client().get("/now/copy/").content.decode()
    assert "This is the copy on this device" in copy
    assert 'id="meetings"' not in copy
    assert "<select" not in copy


def test_whose_browser_it_is(maya: Person, rosa: Person, signed_in: SignedIn) -> None:
    """A mark that is always the same for one account, another for the next, and nothing for a visitor."""
    told = signed_in(maya).get("/api/v1/whose").json()
    assert (
        told["account"]
        == maya.device_mark
        == signed_in(maya).get("/api/v1/whose").json()["account"]
    )
    assert told["account"] != rosa.device_mark
    assert str(maya.pk) not in told["account"]
    visitor = Client()
    assert visitor.get("/api/v1/whose").json() == {
        "account": "",
        "token": "",
        "zone": "",
        "locked": False,
    }
    assert not visitor.cookies


def test_a_session_sends_entries_with_that_token_and_not_without(maya: Person) -> None:
    """The API takes what a browser sends only with the token of its account."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(maya)
    token = browser.get("/api/v1/whose").json()["token"]
    for header, status in (
        ({}, 403),
        ({"X-CSRFToken": "x" * 64}, 403),
        ({"X-CSRFToken": token}, 200),
    ):
        answer = browser.post(
            "/api/v1/entries", "[]", content_type="application/json", headers=header
        )
        assert answer.status_code == status


def test_signing_out_says_that_the_device_forgets(maya: Person, signed_in: SignedIn) -> None:
    """The next page wipes by script too, once, for browsers that do not know the header."""
    browser = signed_in(maya)
    answer = browser.post("/people/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "data-wipe" in browser.get("/people/sign-in/").content.decode()
    assert "data-wipe" not in browser.get("/people/sign-in/").content.decode()
