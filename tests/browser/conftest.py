"""The app, running on demo data as it does for people, and a browser to use it with."""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Literal, cast

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from planner.core.serve import server_command
from tests.browser.pages import DESKTOP, PATIENCE, ROOT, View, Watch, chromium_path
from tests.postgres import end_with_parent, free_port

START_WITHIN = 120  # seconds, on a machine with much else to do
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]

FLAGS = [
    # No page may reach another host, and no name needs looking up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # What the browser would do for itself.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # What a machine without screen or much shared memory lacks.
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test in this folder."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a journey that fails which pages were open: their addresses, headings and error summaries."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("chromium")
    if report.failed and isinstance(browser, Browser):
        pages = [page for context in browser.contexts for page in context.pages]
        report.sections.append(("Pages that were open", "\n".join(told(page) for page in pages)))
    return report


def told(page: Page) -> str:
    """Return what a page says of itself."""
    said = [page.url]
    for part in ("h1", ".ds-error-summary"):
        with contextlib.suppress(Error):
            said += [" ".join(text.split()) for text in page.locator(part).all_inner_texts()]
    return "\n  ".join(said)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's data, loaded once for all test processes of this run."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent
    folder = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            loading = shared / "demonstration.loading"
            for command in (["db", "upgrade"], ["demo"]):
                done = subprocess.run(
                    [*FLASK, *command], cwd=ROOT, env=environment(loading), capture_output=True, text=True, check=False
                )
                assert done.returncode == 0, f"flask {' '.join(command)} failed:\n{done.stdout}{done.stderr}"
            loading.rename(folder)
    return folder


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of the app on a data directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLANNER_")}
    return {**kept, "PLANNER_DATA_DIR": str(data), "PLANNER_ENV": "development", **more}


@pytest.fixture(scope="module")
def address(demonstration: Path) -> Iterator[str]:
    """Start the app with its own server on a copy of the demo, and give its address.

    Each file of journeys has its own: what one saves, such as the only plan that a school may have of a year, is in
    nobody else's way, whichever file comes first.
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="oppna-dorren-browser-") as folder:
        data = Path(folder) / "data"
        shutil.copytree(demonstration, data)
        env = environment(data, PLANNER_BASE_URL=base, PORT=str(port))
        with (data / "server.log").open("wb") as log:
            server = subprocess.Popen(
                server_command("127.0.0.1", port, 1, env),
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=end_with_parent(),  # noqa: PLW1509 - no thread of ours is running yet
            )
            try:
                wait_until_open(base, server, data / "server.log")
                yield base
            finally:
                server.terminate()
                server.wait(timeout=START_WITHIN)


def wait_until_open(base: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server answers; fail with its log if it does not."""
    last = time.monotonic() + START_WITHIN
    while server.poll() is None and time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"{base}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            # The error is the answer, and holds the connection.
            error.close()
            pytest.fail(f"/healthz answered {error.code}:\n{log.read_text()}")
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the app did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once; every test has its own, empty profile in it."""
    expect.set_options(timeout=PATIENCE)
    # As root the browser's sandbox cannot be set up.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*FLAGS, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def browser_page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    """Give a page as a View shows it (`parametrize(…, indirect=True)`), else a desktop's in Swedish.

    Fails afterwards on script errors, on anything the CSP refused, on missing parts of a page and
    on any request to another host.
    """
    view: View = getattr(request, "param", DESKTOP)
    context = chromium.new_context(
        base_url=address,
        viewport={"width": view.width, "height": view.height},
        color_scheme=cast("Literal['light', 'dark']", view.scheme),
        locale=view.locale,
        timezone_id="Europe/Stockholm",
        reduced_motion="reduce",
        java_script_enabled=view.scripts,
    )
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, address)
    try:
        yield context.new_page()
    finally:
        context.close()
    assert watch.troubles == []
