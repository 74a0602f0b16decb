"""Texts that are translated when they are read."""

from planner.core.i18n import lazy_gettext
from planner.core.transaction import PlannerApp


def test_what_people_typed_is_escaped_in_a_lazy_text_as_anywhere(shared_app: PlannerApp) -> None:
    text = lazy_gettext("Save %(name)s", name="<script>")
    with shared_app.test_request_context():
        written = shared_app.jinja_env.from_string("{{ text }} {{ _('Save') }}").render(text=text)
    assert written.split(" ")[1] == "&lt;script&gt;"
