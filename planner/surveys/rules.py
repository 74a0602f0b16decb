"""Who may do what with surveys: the whole policy on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, holds_a_post

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.surveys.models.survey import Survey, SurveyQuestion, SurveySection


def may_make_surveys(viewer: Viewer) -> bool:
    """Tell who makes surveys, invites and opens them: the coordinator."""
    return viewer.has(Role.COORDINATOR)


def may_follow_surveys(viewer: Viewer) -> bool:
    """Tell who reads what is made, how many have answered and what came of it: the administration."""
    return viewer.whole_municipality


def may_read_surveys(viewer: Viewer) -> bool:
    """Tell who comes to the room at all: everybody with a post, for what is published and what is asked of them."""
    return holds_a_post(viewer)


def may_make_survey(viewer: Viewer, survey: Survey) -> bool:
    """Tell who works on a survey."""
    return viewer.municipality_id == survey.municipality_id and may_make_surveys(viewer)


def may_make_section(viewer: Viewer, section: SurveySection) -> bool:
    """Tell who works on a section: who works on its survey."""
    return viewer.municipality_id == section.municipality_id and may_make_surveys(viewer)


def may_make_question(viewer: Viewer, question: SurveyQuestion) -> bool:
    """Tell who works on a question: who works on its survey."""
    return viewer.municipality_id == question.municipality_id and may_make_surveys(viewer)


def may_follow_survey(viewer: Viewer, survey: Survey) -> bool:
    """Tell who reads a survey and how it goes."""
    return viewer.municipality_id == survey.municipality_id and may_follow_surveys(viewer)


def may_read_results(viewer: Viewer, survey: Survey) -> bool:
    """Tell who reads results, when the survey is over: the administration all, others what is published."""
    return survey.is_closed and viewer.municipality_id == survey.municipality_id and holds_a_post(viewer)


def may_follow_results(viewer: Viewer, survey: Survey) -> bool:
    """Tell who reads all results, when the survey is over: the administration."""
    return survey.is_closed and may_follow_survey(viewer, survey)


def may_export(viewer: Viewer, survey: Survey) -> bool:
    """Tell who takes the answers along, when the survey is over: the coordinator."""
    return survey.is_closed and may_make_survey(viewer, survey)
