"""The results of a survey as a document to print and hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.documents.blocks import Block, Bullets, Column, Document, Facts, Heading, Paragraph, Said, Table
from planner.core.i18n import gettext as _
from planner.core.i18n import written_date, written_number, written_percent
from planner.surveys.models.survey import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.surveys.models.survey import Survey
    from planner.surveys.queries.rates import Response
    from planner.surveys.results import Outcome, Result


def as_document(survey: Survey, came: Outcome, response: Response, *, municipality: str, language: str) -> Document:
    """Return the results as a document, question by question."""
    told = [(_("Answers"), str(response.answers))]
    if response.invited:
        told.append(
            (_("Invited"), _("%(part)s of %(all)s have answered", part=response.answered, all=response.invited))
        )
    if survey.closed_at:
        told.append((_("Closed"), written_date(local(survey.closed_at).date())))
    blocks: list[Block] = [
        Facts(tuple(told)),
        Paragraph(
            _("No figure is shown that fewer than %(least)s people stand behind.", least=response.smallest), "note"
        ),
    ]
    for result in came.results:
        blocks += _blocks(result, language)
    return Document(
        title=Said(survey.title(language), "en" if language == "en" and survey.title_en else "sv"),
        kicker=_("Results of a survey · wave %(wave)s", wave=survey.wave),
        blocks=tuple(blocks),
        lang=language,
        foot=municipality,
    )


def _blocks(result: Result, language: str) -> Iterator[Block]:
    question = result.question
    said = Said(question.text(language), question.lang(language))
    yield Heading(said, 1)
    if result.too_few:
        yield Paragraph(_("Too few have answered for anything to be shown."), "note")
        return
    yield Paragraph(_("%(answered)s have answered.", answered=result.answered))
    if question.kind is QuestionKind.TEXT:
        yield (
            Bullets(tuple(Said(text) for text in result.texts))
            if result.texts
            else Paragraph(_("No text has been let through to be read."), "note")
        )
        return
    if result.mean is not None:
        yield Paragraph(_("Mean %(mean)s.", mean=written_number(result.mean)))
    lang = question.lang(language)
    if question.kind is QuestionKind.RANKING:
        yield Table(
            said,
            (Column(_("Place"), 0.5, figures=True), Column(_("Need"), 3), Column(_("Points"), 0.7, figures=True)),
            tuple((str(line.place), Said(line.words, lang), str(line.points)) for line in result.lines),
        )
        return
    yield Table(
        said,
        (Column(_("Answer"), 3), Column(_("Count"), 0.7, figures=True), Column(_("Share"), 0.7, figures=True)),
        tuple(
            (
                Said(line.words, lang),
                _("hidden") if line.count is None else str(line.count),
                written_percent(result.share(line)),
            )
            for line in result.lines
        ),
    )
