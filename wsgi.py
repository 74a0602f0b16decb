"""The door for servers and for `flask --app wsgi`."""

import sys

from planner.core.settings import SettingError
from planner.factory import create_app

try:
    app = create_app()
except SettingError as error:
    sys.stderr.write(f"{error}\n")
    raise SystemExit(1) from None
