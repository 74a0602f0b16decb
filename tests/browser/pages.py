"""What journeys in a browser share: how the window is, signing in, and looking at a page's access."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
PASSWORD = "oppna-dorren"  # everyone's in the demo
PATIENCE = 40_000  # milliseconds that a step may take; one takes so long only where the machine has much else to do
REFUSAL, BREAKDOWN = 400, 500  # the first statuses of each sort


@dataclass(frozen=True)
class View:
    """How a person meets the app: the window's size, light or dark, the browser's language, scripts."""

    width: int = 1280
    height: int = 900
    scheme: str = "light"
    locale: str = "sv-SE"
    scripts: bool = True

    def __str__(self) -> str:
        """Name the view in the name of a test."""
        plain = "" if self.scripts else "-without-scripts"
        return f"{self.width}-{self.scheme}-{self.locale}{plain}"


DESKTOP, PHONE = View(), View(width=390, height=844)


def chromium_path() -> str:
    """Return the browser that tests drive; CHROMIUM names another than the one on PATH."""
    names = [os.environ.get("CHROMIUM") or "chromium", "chromium-browser", "google-chrome"]
    if path := next((path for name in names if (path := shutil.which(name))), None):
        return path
    message = "Chromium is missing: apt-get install chromium, or name one with CHROMIUM."
    raise FileNotFoundError(message)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Sign in as a person of the demo, through the form as anyone would."""
    page.goto("/sign-in")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(password)
    with page.expect_navigation():
        page.locator("form:has(input[name=password]) button:not([type=button])").first.click()
    assert urlsplit(page.url).path != "/sign-in", f"{email} could not sign in"


def check_accessibility(page: Page) -> None:
    """Fail with a readable list if the page breaks WCAG 2.2 A or AA where a machine can tell.

    The tool is a script, so this is for views with scripts.
    """
    assert AXE.exists(), f"{AXE} is missing: run `make test`, which installs it"
    # As its own call: what the tool defines outlives it, and no tag is added to the page.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8") + "\n; undefined")
    violations = page.evaluate(
        "async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations",
        STANDARDS,
    )
    assert not violations, f"{page.url}\n" + "\n".join(described(violation) for violation in violations)


def described(violation: dict[str, Any]) -> str:
    """Return a violation as a few lines: the rule, then each place with what is wrong there."""
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        summary = " ".join(node["failureSummary"].split())
        lines.append(f"  {' '.join(map(str, node['target']))}\n    {node['html'][:200]}\n    {summary}")
    return "\n".join(lines)


class Watch:
    """Notes what must not happen on any page: errors, things the CSP refused, requests to others."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.troubles: list[str] = []
        context.on("request", self.on_request)
        context.on("response", self.on_response)
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.troubles.append(f"script error: {error.error}"))

    def on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.host:
            self.troubles.append(f"request to another host: {request.url}")

    def on_response(self, response: Response) -> None:
        # A page may refuse what was sent; what a page is made of may not be missing.
        limit = BREAKDOWN if response.request.resource_type == "document" else REFUSAL
        if response.status >= limit:
            self.troubles.append(f"{response.status} from {response.request.method} {response.url}")

    def on_console(self, message: ConsoleMessage) -> None:
        # The browser also notes every refused answer; on_response has judged those.
        if message.type == "error" and not message.text.startswith("Failed to load resource: the server"):
            self.troubles.append(f"console: {message.text}")
