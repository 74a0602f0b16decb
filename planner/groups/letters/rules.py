"""Who may do what with return letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import holds_a_post
from planner.groups.letters.models import LetterState
from planner.groups.rules import may_run_groups

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.groups.letters.models import LetterPart, ReturnLetter


def may_read_letter(viewer: Viewer, letter: ReturnLetter) -> bool:
    """Tell who reads a letter: all who hold a post, once it was sent; it names nobody. A draft: who writes it."""
    if may_write_letter(viewer, letter):
        return True
    same_town = viewer.municipality_id == letter.municipality_id
    return same_town and holds_a_post(viewer) and letter.state is LetterState.SENT


def may_write_letter(viewer: Viewer, letter: ReturnLetter) -> bool:
    """Tell who writes and sends a letter: the municipality's coordinator."""
    return viewer.municipality_id == letter.municipality_id and may_run_groups(viewer)


def may_write_part(viewer: Viewer, part: LetterPart) -> bool:
    """Tell who writes what a letter says of a need: who writes the letter."""
    return may_write_letter(viewer, part.letter)
