"""Where a part of a plan stands: in the text being written, in force, both or neither."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped


class Standing:
    """A part of a plan, kept while it is in force however the text being written changes.

    in_force_since: set by the approval; None is a part that nobody has approved, or that an approval took out.
    Only what is in force counts. removed_at: taken out of the text being written; a part in force stays
    in force until the next approval. A part that was never in force is deleted instead.
    """

    in_force_since: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    @property
    def in_force(self) -> bool:
        """Whether the part belongs to the approved plan that is in force."""
        return self.in_force_since is not None

    @property
    def in_text(self) -> bool:
        """Whether the part belongs to the text being written, or to the approved one when nothing is being written."""
        return self.removed_at is None

    def take_out(self, *, at: datetime) -> bool:
        """Take the part out of the text; return whether the row has to stay because it is or was in force."""
        self.removed_at = self.removed_at or at
        return self.in_force

    def settle(self, *, at: datetime) -> None:
        """Let an approval decide: what is in the text is in force from now on, what was taken out no longer is."""
        self.in_force_since = None if self.removed_at is not None else self.in_force_since or at
