"""A device as stories hold it: with its worker ready, its line cut, and everything it keeps laid open."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

READY = """async () => {
  const {active} = await navigator.serviceWorker.ready;
  if (active.state !== "activated")
    await new Promise((done) => active.addEventListener("statechange", done));
}"""

LAID_OPEN = """async () => {
  const shown = (value) => {
    if (value instanceof ArrayBuffer) return new TextDecoder("latin1").decode(value);
    if (ArrayBuffer.isView(value)) return new TextDecoder("latin1").decode(value);
    if (value && typeof value === "object") return Object.values(value).map(shown).join(" ");
    return String(value);
  };
  const asked = (request) => new Promise((done, no) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => no(request.error);
  });
  const found = [];
  for (const {name} of await indexedDB.databases()) {
    const database = await asked(indexedDB.open(name));
    for (const drawer of database.objectStoreNames) {
      const store = () => database.transaction(drawer).objectStore(drawer);
      found.push(...(await asked(store().getAllKeys())).map(shown));
      found.push(...(await asked(store().getAll())).map(shown));
    }
    database.close();
  }
  const databases = found.join("\\n");
  const copies = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      copies.push(request.url, await (await caches.match(request, {ignoreVary: true})).text());
  const storages = JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage});
  return {databases, copies: copies.join("\\n"), storages};
}"""


def at_home(context: BrowserContext, username: str) -> Page:
    """Be somebody of the demonstration on a device, and wait until its worker keeps what it keeps."""
    page = context.new_page()
    page.goto(f"/demo/{username}/")
    page.evaluate(READY)
    return page


def laid_open(page: Page) -> dict[str, str]:
    """Give everything a page can read on its device: `databases`, `copies` and `storages`, as text."""
    found: dict[str, str] = page.evaluate(LAID_OPEN)
    return found


def checks_in(page: Page, words: str, mood: str = "Hard") -> None:
    """Fill in a check-in and press the button."""
    page.get_by_role("group", name="How are you?").get_by_text(mood, exact=True).click()
    page.get_by_label("A few words").fill(words)
    page.get_by_role("button", name="Save").click()


def kept_without_line(context: BrowserContext, page: Page, words: str) -> None:
    """Open the check-in, lose the line, and save."""
    page.goto("/journey/check-in/")
    context.set_offline(True)
    checks_in(page, words)
    expect(unsent(page)).to_be_visible()


def unsent(page: Page) -> Any:
    """Give what the page says is not sent yet."""
    return page.locator("[data-unsent]")


def on_the_server(context: BrowserContext, username: str, words: str) -> list[dict[str, Any]]:
    """Give the check-ins with these words that the place has for whoever is signed in."""
    answer = context.request.get(f"/api/v1/people/{username}/entries?kind=check_in&limit=500")
    assert answer.ok, answer.text()
    return [entry for entry in answer.json() if entry["body"].get("words") == words]
