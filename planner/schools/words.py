"""What posts, education and access to a library are called on screen."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.schools.models import AccessMode, Education, PostKind

KIND_TITLES: dict[PostKind, Text] = {
    PostKind.SCHOOL_LIBRARIAN: _("school librarian"),
    PostKind.TEACHER_LIBRARIAN: _("teacher librarian"),
    PostKind.LIBRARY_ASSISTANT: _("library assistant"),
}
EDUCATION_TITLES: dict[Education, Text] = {
    Education.LIS_DEGREE: _("degree in library and information science"),
    Education.OTHER_RELEVANT_DEGREE: _("other relevant degree"),
    Education.NONE: _("no degree"),
}
ACCESS_TITLES: dict[AccessMode, Text] = {
    AccessMode.OWN_UNIT: _("on the own unit"),
    AccessMode.OTHER_UNIT: _("at another school"),
    AccessMode.PUBLIC_LIBRARY: _("at the public library"),
    AccessMode.CONTRACT: _("with another organiser, by contract"),
}
