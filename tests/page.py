"""One way for page tests to use the app: a Browser that signs in as somebody, and Pages that check themselves."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from planner.accounts import operations
from planner.accounts.models import User
from planner.core.db import db, every_municipality

if TYPE_CHECKING:
    from planner.core.transaction import PlannerApp
    from tests.factories import Person

NO_BREAK = "\N{NO-BREAK SPACE}"
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"


# A comment or the doctype, a tag with its attributes, or text.
QUOTED = """(?:"[^"]*"|'[^']*')"""
TAG = rf"""<(/?)([a-zA-Z][^\s/>]*)([^"'>]*(?:{QUOTED}[^"'>]*)*)>"""
PIECE = re.compile(rf"<!(?:--.*?--|[^>]*)>|{TAG}|([^<]+|<)", re.DOTALL)
ATTRIBUTE = re.compile(r"""([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")


class Outline:
    """What a page is made of: tags in order with their attributes, texts that are shown, headings."""

    VOID = frozenset(
        {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    )
    HEADINGS = ("h1", "h2", "h3", "title")

    def __init__(self, html: str) -> None:
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.headings: list[tuple[str, str]] = []
        self._open: list[str] = []
        for ends, tag, attributes, data in PIECE.findall(html):
            if data:
                self._text(unescape(data))
            elif ends:
                self._end(tag.lower())
            elif tag:
                self._start(tag.lower(), attributes)

    def _start(self, tag: str, attributes: str) -> None:
        found = {name.lower(): unescape(a or b or bare) for name, a, b, bare in ATTRIBUTE.findall(attributes)}
        self.tags.append((tag, found))
        if tag not in self.VOID and not attributes.endswith("/"):
            self._open.append(tag)
        if tag in self.HEADINGS:
            self.headings.append((tag, ""))

    def _end(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def _text(self, data: str) -> None:
        if self._open and self._open[-1] in {"script", "style"}:
            return
        if "textarea" in self._open:
            return
        for at in self.HEADINGS:
            if at in self._open:
                self.headings[-1] = (at, self.headings[-1][1] + data)
        self.texts.append(data)


FORM = re.compile(r"<form[\s>].*?</form>", re.DOTALL)


def parsed(form: str) -> Element:
    """Return a form as a browser understands its markup."""
    element: Element = html5lib.parseFragment(form, namespaceHTMLElements=False)[0]
    return element


@dataclass
class Page:
    """An answer; a page of HTML is checked as it is read."""

    response: TestResponse
    browser: Browser

    def __post_init__(self) -> None:
        if self.response.mimetype == "text/html" and self.response.status_code not in {301, 302, 303, 304}:
            self._check()

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @cached_property
    def html(self) -> str:
        """The body."""
        return self.response.get_data(as_text=True)

    @property
    def text(self) -> str:
        """What a person reads, with all white space, no-break spaces too, made one space."""
        return re.sub(r"\s+", " ", "".join(self.outline.texts).replace(NO_BREAK, " ")).strip()

    @cached_property
    def outline(self) -> Outline:
        """What the page is made of."""
        return Outline(self.html)

    @property
    def h1(self) -> str:
        """The page's heading."""
        return next(re.sub(r"\s+", " ", text).strip() for tag, text in self.outline.headings if tag == "h1")

    @property
    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [attributes["href"] for tag, attributes in self.outline.tags if tag == "a" and "href" in attributes]

    @property
    def errors(self) -> list[str]:
        """The messages of the error summary."""
        part = re.search(r'class="ds-error-summary".*?<ul>(.*?)</ul>', self.html, re.DOTALL)
        found = re.findall(r"<li>(.*?)</li>", part.group(1), re.DOTALL) if part else []
        return [re.sub(r"<[^>]+>", "", item).strip() for item in found]

    @property
    def to(self) -> str:
        """Where a redirect leads."""
        parts = urlsplit(self.response.headers["Location"])
        return parts.path + (f"?{parts.query}" if parts.query else "")

    def form(self, action: str | None = None, index: int = 0) -> dict[str, Any]:
        """Return the fields of a form on the page as a browser would send them unchanged."""
        forms = [piece for goes_to, piece in self._forms if action in {None, goes_to}]
        fields: dict[str, Any] = {}

        def put(name: str, value: str) -> None:
            if name in fields:
                fields[name] = [*(fields[name] if isinstance(fields[name], list) else [fields[name]]), value]
            else:
                fields[name] = value

        for element in parsed(forms[index]).iter():
            name = element.get("name")
            if not name or "disabled" in element.attrib:
                continue
            if element.tag == "input":
                if element.get("type") in {"checkbox", "radio"} and "checked" not in element.attrib:
                    continue
                if element.get("type") != "submit":
                    put(name, element.get("value", "on" if element.get("type") == "checkbox" else ""))
            elif element.tag == "textarea":
                put(name, (element.text or "").removeprefix("\n"))
            elif element.tag == "select":
                options = list(element.iter("option"))
                chosen = [o for o in options if "selected" in o.attrib]
                if "multiple" not in element.attrib:
                    chosen = chosen[-1:] or options[:1]
                for option in chosen:
                    put(name, option.get("value", option.text or ""))
        return fields

    def follow(self) -> Page:
        """Go where the redirect leads."""
        assert self.status == 303, f"{self.status} is no redirect: {self.text[:500]}"
        return self.browser.get(self.to)

    def submit(self, changes: dict[str, Any] | None = None, *, action: str | None = None, index: int = 0) -> Page:
        """Fill in the page's form and send it, as a person would; a change to None leaves the field out."""
        fields = self.form(action, index) | (changes or {})
        target = action or self._action(index) or self.browser.path
        return self.browser.post(target, {k: v for k, v in fields.items() if v is not None}, token=False)

    @cached_property
    def _forms(self) -> list[tuple[str, str]]:
        """The forms that save something, those of every page aside, as (where it goes, its markup).

        In valid HTML a form stands in one piece, so that each can be read by itself.
        """
        found = []
        for piece in FORM.findall(self.html):
            opening = parsed(piece[: piece.index(">") + 1])
            action = opening.get("action") or ""
            if opening.get("method") == "post" and action not in {"/sign-out", "/language"}:
                found.append((action, piece))
        return found

    def _action(self, index: int) -> str:
        return self._forms[index][0]

    def _check(self) -> None:
        outline, where = self.outline, f"{self.browser.path} ({self.status})"
        # The same pages from the same templates: once is enough for what no database can change.
        if not ON_POSTGRESQL and (markup := digest(markup_of(self.html))) not in KNOWN_GOOD:
            parser = html5lib.HTMLParser(strict=False)
            parser.parse(self.html)
            bad = [(position, code) for position, code, _ in parser.errors if code not in KNOWN_QUIRKS]
            assert not bad, f"{where}: not valid HTML: {bad[:5]}"
            KNOWN_GOOD.add(markup)
        tags = [tag for tag, _ in outline.tags]
        titles = [text for tag, text in outline.headings if tag == "title"]
        assert len([t for t in titles if t.strip().strip("–").strip()]) >= 1, f"{where}: a page needs a title"
        assert tags.count("h1") == 1, f"{where}: a page has one h1, not {tags.count('h1')}"
        ids = [a["id"] for _, a in outline.tags if "id" in a]
        assert len(ids) == len(set(ids)), f"{where}: ids used twice: {sorted({i for i in ids if ids.count(i) > 1})}"
        labelled = {a.get("for") for tag, a in outline.tags if tag == "label"}
        html = next(a for tag, a in outline.tags if tag == "html")
        assert html.get("lang") in {"sv", "en"}, f"{where}: the page says no language"
        for tag, attributes in outline.tags:
            assert "style" not in attributes, f"{where}: inline style on <{tag}>; use a class"
            handlers = [name for name in attributes if name.startswith("on")]
            assert not handlers, f"{where}: inline script {handlers} on <{tag}>"
            if tag == "label" and "for" in attributes:
                assert attributes["for"] in ids, f"{where}: a label for {attributes['for']!r}, which is not there"
            if tag == "script":
                assert "src" in attributes, f"{where}: inline script"
            if tag in {"select", "textarea"} or (
                tag == "input" and attributes.get("type") not in {"hidden", "submit", "checkbox", "radio"}
            ):
                named = attributes.get("id") in labelled
                assert named or "aria-label" in attributes or "aria-labelledby" in attributes, (
                    f"{where}: <{tag} name={attributes.get('name')!r}> has no label"
                )
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"):
            assert name in self.response.headers, f"{where}: the header {name} is missing"


KNOWN_QUIRKS = {
    # html5lib knows HTML as it was before popover and inert; it reports no such thing as invalid markup.
    "expected-doctype-but-got-start-tag",
}


# The markup of the pages that this test process has found valid, as digests.
KNOWN_GOOD: set[bytes] = set()
TAG_OR_TEXT = re.compile(r'<[^"<>]*(?:"[^"]*"[^"<>]*)*>|[^<&]+(?=<)')
VALUE = re.compile(r' (?!type=|encoding=)([\w-]+)="[\w./#?=:;,()%+ –-]+"')
WORDS = re.compile(r"[\w.,:;!?()/%+–-]+(?: [\w.,:;!?()/%+–-]+)*")


def markup_of(html: str) -> str:
    """Return a page with each run of harmless letters as an x: what is left decides whether it is valid HTML.

    Tags, attributes in their order, types of inputs, white space and every `&`, `<`, `>`, quote, control and
    unassigned character stand as they were, and so does all of a text with an entity in it.
    """

    def shorter(found: re.Match[str]) -> str:
        piece = found.group()
        return VALUE.sub(r' \1="x"', piece) if piece.startswith("<") else WORDS.sub("x", piece)

    return TAG_OR_TEXT.sub(shorter, html)


def digest(text: str) -> bytes:
    """Return what tells one text from all others."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).digest()


class Browser:
    """A test client that acts as one person, keeps cookies and sends forms as a browser would."""

    def __init__(self, app: PlannerApp, person: Person | None = None, language: str | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.path = "/"
        if person is not None:
            self.sign_in(person)
        if language:
            self.speak(language)

    def sign_in(self, person: Person) -> Self:
        """Start a session for a person without the password's slow hash."""
        with self.app.app_context(), every_municipality():
            token = operations.begin_session(db.session.get_one(User, person.id))
            db.session.commit()
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return self

    def speak(self, language: str) -> Self:
        """Choose the language."""
        assert self.post("/language", {"language": language, "back": "/"}).status == 303
        return self

    def get(self, path: str, **kwargs: Any) -> Page:
        """Open an address."""
        self.path = path
        return Page(self.client.get(path, **kwargs), self)

    def post(self, path: str, fields: dict[str, Any] | None = None, *, token: bool = True, **kwargs: Any) -> Page:
        """Send fields to an address, with a valid token unless the fields bring one or token is false."""
        data = dict(fields or {})
        if token and "csrf_token" not in data:
            data["csrf_token"] = self.token()
        self.path = path
        return Page(self.client.post(path, data=data, **kwargs), self)

    def token(self) -> str:
        """Return a valid token, as any page with a form would carry it."""
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        signed = URLSafeTimedSerializer(self.app.secret_key or "", salt="wtf-csrf-token").dumps(raw)
        return str(signed)
