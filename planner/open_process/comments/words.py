"""Why a comment is not shown, and who answers, in words."""

from __future__ import annotations

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.open_process.comments.models import CommentReason, SignedAs

REASONS: dict[CommentReason, Text] = {
    CommentReason.OFF_TOPIC: _("It is about something else than the school libraries"),
    CommentReason.PERSONAL: _("It tells something private about a person"),
    CommentReason.OFFENSIVE: _("It insults or threatens somebody"),
    CommentReason.UNLAWFUL: _("What it says may be against the law"),
    CommentReason.ADVERTISING: _("It is advertising"),
    CommentReason.REPEATED: _("The same is published already"),
    CommentReason.OTHER: _("Another reason"),
}
SIGNATURES: dict[SignedAs, Text] = {
    SignedAs.COORDINATOR: _("The school library coordinator"),
    SignedAs.HEAD: _("The head of administration"),
    SignedAs.GROUP: _("The reference group"),
    SignedAs.STAFF: _("The school library staff"),
}
