"""The door for servers and for `flask --app wsgi`."""

import sys

from click import get_current_context

from planner.core.settings import SettingError
from planner.factory import add_commands, create_app

try:
    app = create_app()
except SettingError as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(1) from None
if get_current_context(silent=True) is not None:
    add_commands(app)
