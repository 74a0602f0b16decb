"""The reading of a file in a process of its own, with little time and room: whatever the file is, this one goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from planner.core import clock
from planner.core.errors import RefusedError
from planner.core.settings import ROOT
from planner.training.importing.words import REFUSED

WAIT = 25  # seconds


def read_apart(content: bytes) -> dict[str, Any]:
    """Return what a file holds; refuses one that cannot be read. Takes a second: no transaction should be open."""
    command = [
        sys.executable,
        "-m",
        "planner.training.importing.reading",
        clock.now().isoformat(),
        str(clock.STOCKHOLM),
    ]
    try:
        # Our own interpreter and module; the file is its input and nothing else.
        done = subprocess.run(  # noqa: S603 - see above
            command, input=content, capture_output=True, timeout=WAIT, cwd=ROOT, check=True, env={}
        )
        said: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise RefusedError(REFUSED["too_large"], field="file") from error
    if "refused" in said:
        raise RefusedError(REFUSED[said["refused"]], field="file")
    return said
