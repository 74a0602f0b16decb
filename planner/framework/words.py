"""What kinds of post are called where targets are set for them."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.framework.models import TargetKind

TARGET_KIND_TITLES: dict[TargetKind, Text] = {
    TargetKind.SCHOOL_LIBRARIAN: _("school librarian"),
    TargetKind.TEACHER_LIBRARIAN: _("teacher librarian"),
    TargetKind.LIBRARY_ASSISTANT: _("library assistant"),
    TargetKind.COORDINATOR: _("school library coordinator"),
}
