"""Pictures for documents: the charts of the pages as SVG with sizes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.course import Course, CoursePoint

WIDTH = 560
BAR_ROW, LONGEST_WORDS = 40, 76
INK, SOFT, GREEN, OCHRE, OCHRE_INK, LINE = "#24211b", "#5a5347", "#1f5d45", "#a96a0c", "#784a04", "#857a67"
FONT = 'font-family="Source Sans Pro" font-size="13"'


def drawn_course(chart: Course, *, target: str) -> str:
    """Return an indicator's course; target: the words at its line."""
    parts = [_line((0, chart.bottom), (100, chart.bottom), LINE, 1.2)]
    for month in chart.months:
        parts += [
            _line((month.at, chart.bottom), (month.at, chart.bottom + 5), LINE, 1.2),
            _text(month.at, chart.bottom + 22, month.text, SOFT),
        ]
    if chart.target_y is not None:
        parts += [
            _line((0, chart.target_y), (100, chart.target_y), OCHRE, 2),
            _text(100, chart.target_text_y, target, OCHRE_INK, anchor="end", weight=600),
        ]
    parts += [_line((line.x1, line.y1), (line.x2, line.y2), GREEN, 2.5) for line in chart.lines]
    if chart.baseline is not None:
        parts += [_dot(chart.baseline, 5, fill="#ffffff"), _words(chart.baseline, SOFT, 400)]
    for point in chart.points:
        last = point is chart.points[-1]
        parts.append(_dot(point, 6.5 if last else 4.5, fill=GREEN))
        if point.text:
            parts.append(_words(point, GREEN if last else SOFT, 700 if last else 400))
    size = f'width="{WIDTH}" height="{chart.height}" viewBox="0 0 {WIDTH} {chart.height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def drawn_bars(bars: Sequence[tuple[str, str, float | None]]) -> str:
    """Return bars under each other: the words above each, its figure at the end, its length from 0 to 1 (None: no bar).

    Words too long for the line are shortened: the table beside has them whole.
    """
    parts = []
    for at, (words, figure, length) in enumerate(bars):
        top = at * BAR_ROW
        parts += [
            _text(
                0,
                top + 14,
                _short(words),
                INK,
                anchor="start",
            ),
            _text(100, top + 14, figure, INK if length is not None else SOFT, anchor="end", weight=600),
        ]
        if length is not None:
            outline = f'height="10" rx="5" stroke="{LINE}" stroke-width="1"'
            parts.append(f'<rect x="0.5" y="{top + 21}" width="{WIDTH - 1}" {outline} fill="#ffffff"/>')
        if length:
            long = max(_x(length * 100) - 1, 4)
            parts.append(f'<rect x="0.5" y="{top + 21}" width="{long}" height="10" rx="5" fill="{GREEN}"/>')
    height = len(bars) * BAR_ROW
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_WORDS else f"{words[: LONGEST_WORDS - 1].rstrip()}…"


def _x(percent: float) -> float:
    return round(percent * WIDTH / 100, 1)


def _line(begin: tuple[float, float], end: tuple[float, float], colour: str, width: float) -> str:
    (x1, y1), (x2, y2) = begin, end
    return f'<line x1="{_x(x1)}" y1="{y1}" x2="{_x(x2)}" y2="{y2}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, colour: str, *, anchor: str = "middle", weight: int = 400) -> str:
    place = f'x="{_x(x)}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" fill="{colour}"'
    return f"<text {place} {FONT}>{escape(text)}</text>"


def _words(point: CoursePoint, colour: str, weight: int) -> str:
    return _text(point.x, point.text_y, point.text, colour, weight=weight)


def _dot(point: CoursePoint, radius: float, *, fill: str) -> str:
    place = f'cx="{_x(point.x)}" cy="{point.y}" r="{radius}"'
    return f'<circle {place} fill="{fill}" stroke="{GREEN}" stroke-width="2"/>'
