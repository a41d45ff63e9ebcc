"""Judging a page of HTML as it left the server: what any browser and any reader of screens relies on."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urlsplit

LOADS = {
    "script": "src",
    "img": "src",
    "link": "href",
    "iframe": "src",
    "source": "src",
    "form": "action",
}
NEVER_CLOSED = {"meta", "link", "img", "input", "br", "hr", "source", "col", "wbr", "use", "path"}
_MARKED = re.compile(r"\{\{|\{%|\{#")


class _Page(HTMLParser):
    """Collects what is wrong with a page while it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.title, self.language, self.open = "", "", list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one tag."""
        given = {name: value or "" for name, value in attrs}
        self.seen[tag] += 1
        self.ids.update([given["id"]] if "id" in given else [])
        self.language = given.get("lang", "") if tag == "html" else self.language
        self.wrong += [
            f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")
        ]
        self.wrong += self._elsewhere(tag, given)
        if tag == "style" or (tag == "script" and "src" not in given):
            self.wrong.append(f"inline <{tag}>")
        if tag not in NEVER_CLOSED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Note that a tag closed, and was the one that was open."""
        if tag in NEVER_CLOSED:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Note the title, and template marks that were shown as text."""
        if self.open and self.open[-1] == "title":
            self.title += data
        if _MARKED.search(data):
            self.wrong.append(f"a template's mark: {data.strip()[:40]}")

    def _elsewhere(self, tag: str, given: dict[str, str]) -> list[str]:
        """Name an address on another host that the page loads, or a link there that says where it came from."""
        loaded = given.get(LOADS.get(tag, ""), "")
        if urlsplit(loaded).netloc:
            return [f"<{tag}> loads {loaded}"]
        link = given.get("href", "") if tag == "a" else ""
        kept_quiet = "noreferrer" in given.get("rel", "").split()
        return (
            [f"a link to {link} without rel=noreferrer"]
            if urlsplit(link).netloc and not kept_quiet
            else []
        )


def faults(html: str) -> list[str]:
    """List what is wrong with a page: its language, title, heading, ids, nesting, and anything from elsewhere."""
    page = _Page()
    page.feed(html)
    page.close()
    wrong = list(page.wrong)
    if not html.lstrip().lower().startswith("<!doctype html>"):
        wrong.append("no doctype")
    if not page.language:
        wrong.append("no language")
    if not page.title.split("·")[0].strip():
        wrong.append("no title")
    if page.seen["h1"] != 1:
        wrong.append(f"{page.seen['h1']} first headings")
    wrong += [f"id {name} is there {n} times" for name, n in page.ids.items() if n > 1]
    wrong += [f"<{tag}> is never closed" for tag in page.open]
    return wrong
