"""The door for servers and for `flask --app wsgi`."""

import gc
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
# What the app itself is made of is never garbage, and a long page makes thousands of objects that all go
# with it: without this a third of a long page's time goes into looking through them again and again.
gc.freeze()
gc.set_threshold(20_000, 20, 20)
