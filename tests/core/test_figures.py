"""Figures as people write them: what is read, what is refused, and that unknown never becomes zero."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from planner.core.i18n import in_language
from planner.core.spreadsheets.figures import NOTHING, Reading, Said, Unreadable, read_figure, write_figure
from planner.core.transaction import PlannerApp

NO_BREAK, NARROW, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"


def measured(figure: str) -> Reading:
    return Reading(Said.MEASURED, Decimal(figure))


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("0", measured("0")),
        ("0,0", measured("0")),
        ("20,4", measured("20.4")),
        ("20.4", measured("20.4")),
        (f"4{NO_BREAK}503", measured("4503")),
        (f"135{NARROW}154", measured("135154")),
        (f"1{THIN}234{THIN}567,5", measured("1234567.5")),
        ("4 503", measured("4503")),
        ("1.234,5", measured("1234.5")),
        ("1,234.5", measured("1234.5")),
        ("1.234.567", measured("1234567")),
        ("1,234,567", measured("1234567")),
        ("0.125", measured("0.125")),
        ("1,234", measured("1.234")),
        ("33,33333333", measured("33.333")),
        ("-3", measured("-3")),
        ("−3,5", measured("-3.5")),
        ("+3", measured("3")),
        ("'12", measured("12")),
        ("ca 10", Reading(Said.ESTIMATED, Decimal(10))),
        (f"Ca.{NO_BREAK}1 200", Reading(Said.ESTIMATED, Decimal(1200))),
        ("~ 12,5", Reading(Said.ESTIMATED, Decimal("12.5"))),
        ("c:a 7", Reading(Said.ESTIMATED, Decimal(7))),
        ("12 (uppskattat)", Reading(Said.ESTIMATED, Decimal(12))),
        ("Värde okänt", Reading(Said.UNKNOWN)),
        ("VET EJ.", Reading(Said.UNKNOWN)),
        (f"värde{NO_BREAK}okänt", Reading(Said.UNKNOWN)),
        ("?", Reading(Said.UNKNOWN)),
        ("..", Reading(Said.UNKNOWN)),
        ("Ej relevant", Reading(Said.NOT_RELEVANT)),
        ("", NOTHING),
        (NO_BREAK, NOTHING),
        ("-", NOTHING),
        ("–", NOTHING),
    ],
)
def test_what_people_write_is_read(text: str, reading: Reading) -> None:
    assert read_figure(text) == reading


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.234", "1.234 kan vara 1234 eller 1,234: skriv det utan punkt, eller med komma"),
        ("ca 1.234", "1.234 kan vara 1234 eller 1,234: skriv det utan punkt, eller med komma"),
        ("n/a", "Skriv ”okänt” eller ”ej relevant”: det här kan betyda båda"),
        ("10-15", "Skriv en siffra, med ”ca” framför, i stället för från och till"),
        ("tolv", "Det här är text, inte en siffra"),
        ("12 st", "Det här är text, inte en siffra"),
        ("1 23", "Siffrorna är grupperade så att de kan läsas fel: skriv siffran utan mellanslag och punkter"),
        ("1.23.456", "Siffrorna är grupperade så att de kan läsas fel: skriv siffran utan mellanslag och punkter"),
        ("1,2,3", "Siffrorna är grupperade så att de kan läsas fel: skriv siffran utan mellanslag och punkter"),
        ("12 %", "Det här är ingen siffra"),
        (".", "Siffrorna är grupperade så att de kan läsas fel: skriv siffran utan mellanslag och punkter"),
        ("=1+1", "Det här är ingen siffra"),
        ("1e5", "Det här är text, inte en siffra"),
        ("NaN", "Det här är text, inte en siffra"),
        ("١٢", "Det här är ingen siffra"),
        ("9" * 30, "Siffran är för stor"),
        ("9" * 90, "Det här är text, inte en siffra"),
        ("ca", "Det här är ingen siffra"),
    ],
)
def test_what_could_mean_two_things_is_refused_with_the_reason(app: PlannerApp, text: str, reason: str) -> None:
    answer = read_figure(text)
    assert isinstance(answer, Unreadable)
    with app.app_context(), in_language("sv"):
        assert str(answer.reason) == reason


SIGNS = f"0123456789 ,.-–ca~?okäntvärd{NO_BREAK}{NARROW}"
FIGURES = st.decimals(min_value=-(10**11), max_value=10**11, places=3)
READINGS = st.one_of(
    st.builds(Reading, st.sampled_from([Said.MEASURED, Said.ESTIMATED]), FIGURES),
    st.sampled_from([Reading(Said.UNKNOWN), Reading(Said.NOT_RELEVANT), NOTHING]),
)


@given(READINGS)
def test_what_is_written_is_read_back_the_same(reading: Reading) -> None:
    assert read_figure(write_figure(reading)) == reading


@given(FIGURES, st.sampled_from([" ", NO_BREAK, NARROW, THIN]), st.sampled_from(["", "ca ", "Ca. ", "~"]))
def test_every_way_of_writing_a_swedish_figure_is_read_back(figure: Decimal, space: str, about: str) -> None:
    grouped = f"{abs(figure):,.3f}".replace(",", space).replace(".", ",")
    text = f"{about}{'-' if figure < 0 else ''}{grouped}"
    assert read_figure(text) == Reading(Said.ESTIMATED if about else Said.MEASURED, figure)


@given(st.decimals(min_value=0, max_value=10**9, places=6))
def test_a_figure_is_kept_to_thousandths(figure: Decimal) -> None:
    kept = figure.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    assert read_figure(f"{figure:f}".replace(".", ",")) == Reading(Said.MEASURED, kept)


@given(st.text(st.one_of(st.characters(), st.sampled_from(SIGNS)), max_size=100))
@example("okänt")
@example("0\x00")
def test_no_text_raises_and_zero_comes_only_from_a_written_zero(text: str) -> None:
    answer = read_figure(text)
    if isinstance(answer, Unreadable):
        return
    assert (answer.figure is not None) == (answer.said in {Said.MEASURED, Said.ESTIMATED})
    if answer.figure is not None:
        assert any(sign in "0123456789" for sign in text)
        # No digit of the text is lost but zeros and what lies beyond thousandths.
        digits = [sign for sign in text if sign in "123456789"]
        if answer.figure == 0:
            assert digits == [] or "000" in text
