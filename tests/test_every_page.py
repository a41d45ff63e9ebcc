"""Every address × everybody of the cast and a visitor × GET and POST, against what the address promises."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from tests.every_page import NOBODY, PROMISES, Promise, World, world
from tests.markup import faults
from trellis.people.models import Person
from trellis.people.second_names import NAMES as SECOND_NAMES

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

METHODS = ("GET", "POST")
NOT_A_PAGE = {"api:api-root", "api:give"} | {f":{name}" for name in SECOND_NAMES}
"""The framework's own door to the API, which answers 404; second names of `api:grants` and of pages."""

Answer: TypeAlias = "_MonkeyPatchedWSGIResponse"
SignedIn = Callable[[Person], Client]
_SECRETS = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')


def addresses(resolver: URLResolver | None = None, room: str = "") -> Iterator[str]:
    """Name every address of the house as `room:name`; one without a name shows its pattern."""
    for part in (resolver or get_resolver()).url_patterns:
        if isinstance(part, URLPattern):
            yield f"{room}:{part.name or part.pattern}"
        else:
            yield from addresses(part, part.namespace or room)


@pytest.fixture
def place(
    settings: Settings,
    maya: Person,
    rosa: Person,
    sam: Person,
    okafor: Person,
    lena: Person,
    theo: Person,
    noor: Person,
    ivo: Person,
) -> World:
    """The whole cast, with Maya's circle around her; sign-up is open, and a worker lives."""
    settings.SIGNUP = "open"
    everybody = (maya, rosa, sam, okafor, lena, theo, noor, ivo)
    return world({person.username: person for person in everybody})


@contextmanager
def _undone() -> Iterator[None]:
    """Let something happen in every store, and undo it."""
    with ExitStack() as stores:
        for alias in connections:
            stores.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)


def _answer(client: Client, method: str, address: str) -> Answer:
    with _undone():
        return client.generic(method, address)


def _kept(promise: Promise, name: str, method: str, address: str, answer: Answer) -> bool:
    """Say whether an answer is what the address promises to this person for this method."""
    status, api = answer.status_code, address.startswith("/api/")
    if promise.open_to(name):
        offered = {200, 302, 400} if method == "POST" else _shown(promise, name)
        return status in offered if method in promise.methods else status == 405
    if method not in promise.methods and status == 405:
        return True
    if name == NOBODY and not promise.gone:
        return status == 401 if api else (status, _asked_to_sign_in(answer)) == (302, True)
    return status == 404


def _shown(promise: Promise, name: str) -> set[int]:
    """Give what a GET may answer: a page, or the way onwards where there is nothing to be done."""
    if not promise.passes_on:
        return {200}
    return {302} if name else {200, 302}


def _asked_to_sign_in(answer: Answer) -> bool:
    return answer.headers.get("Location", "").startswith(reverse("people:sign_in"))


def _faults(answer: Answer) -> list[str]:
    page = answer.headers.get("Content-Type", "").startswith("text/html")
    if not page or not answer.content or answer.status_code == 405:
        return []
    return faults(answer.content.decode())


def test_every_address_makes_a_promise() -> None:
    """An address nobody thought about fails here."""
    assert set(addresses()) - NOT_A_PAGE == set(PROMISES)


@pytest.mark.parametrize("name", PROMISES)
def test_every_address_keeps_its_promise(name: str, place: World, signed_in: SignedIn) -> None:
    """To each of the cast and to a visitor, with GET and POST; and each page is well made."""
    promise = PROMISES[name]
    address = reverse(name, kwargs=promise.asks(place))
    everybody = {who: signed_in(person) for who, person in place.cast.items()}
    broken = []
    for who, client in {**everybody, NOBODY: Client()}.items():
        for method in METHODS:
            answer = _answer(client, method, address)
            if not _kept(promise, who, method, address, answer):
                broken.append(f"{method} by {who or 'a visitor'}: {answer.status_code}")
            broken += [f"{method} by {who or 'a visitor'}: {fault}" for fault in _faults(answer)]
    assert broken == []


def _another(value: Any) -> Any:
    if isinstance(value, int):
        return value + 1_000_000
    return uuid4() if isinstance(value, UUID) else f"{value}-none"


@pytest.mark.parametrize(
    "name", [name for name, p in PROMISES.items() if p.people and not p.open_to("ivo")]
)
def test_somebody_elses_looks_like_nothing(name: str, place: World, signed_in: SignedIn) -> None:
    """To a stranger, what is Maya's and what was never there are the same page."""
    promise, ivo = PROMISES[name], signed_in(place.cast["ivo"])
    hers = promise.asks(place)
    never = {word: _another(value) for word, value in hers.items()}
    method = "GET" if "GET" in promise.methods else "POST"
    seen = []
    for asked in (hers, never):
        answer = _answer(ivo, method, reverse(name, kwargs=asked))
        seen.append((answer.status_code, _SECRETS.sub("", answer.content.decode())))
    assert seen[0] == seen[1]
    assert seen[0][0] == 404


@pytest.mark.django_db
def test_the_demonstrations_door_is_only_in_a_demonstration() -> None:
    """Nobody becomes anybody by an address in a real place."""
    assert Client().get("/demo/").status_code == 404
    assert Client().get("/demo/maya/").status_code == 404
