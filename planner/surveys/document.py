"""The results of a survey as a document to print and hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.documents.blocks import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Paragraph,
    Picture,
    Said,
    Table,
)
from planner.core.documents.drawn import drawn_bars
from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, written_date, written_number, written_percent
from planner.surveys.models.survey import QuestionKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.surveys.models.survey import Survey
    from planner.surveys.queries.rates import Response
    from planner.surveys.results import Line, Outcome, Result


def as_document(survey: Survey, came: Outcome, response: Response, *, municipality: str, language: str) -> Document:
    """Return the results as a document, question by question."""
    told = [(_("Answers received"), str(response.answers))]
    if response.invited:
        told.append(
            (_("People invited"), _("%(part)s of %(all)s have answered", part=response.answered, all=response.invited))
        )
    if survey.closed_at:
        told.append((_("Closed"), written_date(local(survey.closed_at).date())))
    blocks: list[Block] = [
        Facts(tuple(told)),
        Paragraph(
            _(
                "No figure is shown that fewer than %(least)s people stand behind, "
                "nor one from which such a figure could be worked out.",
                least=response.smallest,
            ),
            "note",
        ),
    ]
    for result in came.results:
        blocks += _blocks(result, language, smallest=response.smallest)
    return Document(
        title=Said(survey.title(language), "en" if language == "en" and survey.title_en else "sv"),
        kicker=_("Results of a survey · wave %(wave)s", wave=survey.wave),
        blocks=tuple(blocks),
        lang=language,
        foot=municipality,
    )


def _blocks(result: Result, language: str, *, smallest: int) -> Iterator[Block]:
    question = result.question
    yield Heading(Said(question.text(language), question.lang(language)), 1)
    if result.too_few or result.answered is None:
        yield Paragraph(_("Too few have answered for anything to be shown."), "note")
        return
    answered = ngettext("One has answered.", "%(num)d have answered.", result.answered)
    mean = "" if result.mean is None else " " + _("Mean %(mean)s.", mean=written_number(result.mean))
    yield Paragraph(answered + mean)
    if question.kind is not QuestionKind.TEXT:
        yield _picture(result)
        yield _ranking(result, language) if question.kind is QuestionKind.RANKING else _table(result, language)
        yield from (Paragraph(note, "note") for note in _notes(result, smallest))
    elif result.texts:
        yield Bullets(tuple(Said(text) for text in result.texts))
    else:
        yield Paragraph(_("No text has been let through to be read."), "note")


def _picture(result: Result) -> Picture:
    """Return the bars of the page: of a ranking its points, otherwise how many gave each answer."""

    def bar(line: Line) -> tuple[str, str, float | None]:
        if line.points is not None:
            return f"{line.place}. {line.words}", str(line.points), line.points / max(result.most, 1)
        if line.count is None:
            return line.words, _("hidden"), None
        return line.words, str(line.count), line.count / max(result.answered or 0, 1)

    alt = _("Bars of the same figures as in the table that follows.")
    return Picture(drawn_bars([bar(line) for line in result.lines]), alt, width=0.8)


def _caption(result: Result, language: str) -> Said:
    return Said(result.question.text(language), result.question.lang(language))


def _ranking(result: Result, language: str) -> Table:
    lang = result.question.lang(language)
    return Table(
        _caption(result, language),
        (
            Column(_("Place"), 0.5, figures=True),
            Column(_("Need"), 3),
            Column(_("Points"), 0.7, figures=True),
            Column(_("Among the first three"), 0.9, figures=True),
        ),
        tuple((str(one.place), Said(one.words, lang), str(one.points), _count(one)) for one in result.lines),
    )


def _table(result: Result, language: str) -> Table:
    lang = result.question.lang(language)

    def words(line: Line) -> str | Said:
        return line.words if result.question.kind is QuestionKind.NUMBER else Said(line.words, lang)

    return Table(
        _caption(result, language),
        (Column(_("Answer"), 3), Column(_("Count"), 0.7, figures=True), Column(_("Share"), 0.7, figures=True)),
        tuple((words(one), _count(one), written_percent(result.share(one))) for one in result.lines),
    )


def _count(line: Line) -> str:
    return _("hidden") if line.count is None else str(line.count)


def _notes(result: Result, smallest: int) -> Iterator[str]:
    """Say what a reader of the figures must know, as the page does."""
    if result.question.kind is QuestionKind.RANKING:
        yield _("A need gets a point for each need that somebody placed below it.")
    if result.in_bands:
        yield _(
            "The outermost bands are open, and so many as the smallest group stand in each: "
            "nobody's highest or lowest figure can be told."
        )
        if result.mean is not None:
            yield _(
                "In the mean the highest and lowest %(least)s figures count as the innermost of them, "
                "so that one extreme figure does not show there either.",
                least=smallest,
            )
    elif result.question.kind is QuestionKind.NUMBER:
        yield _("The figures are too few, or too alike, to be shown in bands.")
