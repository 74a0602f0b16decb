"""The page of hits: what it shows, where it leads, and that anything at all can be typed."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.needs.models import Need, NeedSource
from planner.plans.models.plan import PlanState
from planner.plans.operations import deciding
from planner.plans.queries import plans as plan_queries
from planner.schools.models import Post
from planner.search.marking import Piece, Said, marked, sentence
from planner.search.words import asked
from planner.training.models.event import EventState
from tests.conftest import inside
from tests.factories import LONG_AGO, Town, a_group, a_meeting, event, make_plan
from tests.open_process.made import a_post, an_open_page
from tests.page import Browser, Page
from tests.surveys.made import begin

Browse = Callable[..., Browser]


def search(browser: Browser, typed: str, **more: object) -> Page:
    return browser.get(f"/search?q={quote(typed)}" + "".join(f"&{name}={value}" for name, value in more.items()))


def hits(page: Page) -> list[str]:
    """The titles of the hits."""
    return [text for tag, text in page.outline.headings if tag == "h3"]


def needs_called(app: PlannerApp, town: Town, count: int) -> None:
    with inside(app, town.id):
        db.session.add_all(
            Need(
                code=f"X{n}",
                title_sv=f"Klöverblad {n}",
                title_en=f"Clover {n}",
                description_sv="Först en mening. Sedan ett klöverblad till.",
                description_en="Clover.",
                dimension="staffing",
                source=NeedSource.GROUP,
            )
            for n in range(count)
        )


def test_the_heading_says_how_many_and_each_hit_where_it_belongs(app: PlannerApp, town: Town, browse: Browse) -> None:
    needs_called(app, town, 1)
    page = search(browse(town.teacher), "klöver")
    assert (page.status, page.h1, hits(page)) == (200, "En träff på ”klöver”", ["Klöverblad 0"])
    assert "<mark>Klöverblad</mark> 0" in page.html
    assert "Sedan ett <mark>klöverblad</mark> till." in page.html
    assert "X0" in page.text


def test_many_hits_are_shown_a_few_of_each_kind_and_a_page_of_one(app: PlannerApp, town: Town, browse: Browse) -> None:
    needs_called(app, town, 45)
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Klöverblad")
    reader = browse(town.teacher)
    page = search(reader, "klöverblad")
    assert page.h1 == "46 träffar på ”klöverblad”"
    assert hits(page) == [*(f"Klöverblad {n}" for n in (44, 43, 42, 41)), "Klöverblad"]
    assert [link for link in page.links if "kind=" in link] == [
        "/search?q=kl%C3%B6verblad&kind=need",
        "/search?q=kl%C3%B6verblad&kind=plan",
        "/search?q=kl%C3%B6verblad&kind=need",
    ]
    third = search(reader, "klöverblad", kind="need", page=3)
    assert hits(third) == [f"Klöverblad {n}" for n in (4, 3, 2, 1, 0)]
    for wrong in ("0", "-1", "99999999999", "x", "١"):
        assert search(reader, "klöverblad", kind="need", page=wrong).status == 200
    beyond = search(reader, "klöverblad", kind="need", page=4)
    assert (beyond.status, hits(beyond)) == (200, hits(third))
    assert hits(search(reader, "klöverblad", kind="tool")) == []
    assert hits(search(reader, "klöverblad", kind="nonsense")) == hits(page)


def test_it_leads_to_where_each_thing_is_read(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Ek")
        approved = make_plan(town, state=PlanState.APPROVED, title="Ek", other_school=True)
        deciding.start_new_version(plan_queries.whole(approved), by=town.librarian2.viewer)
        event(town, title="Ek")
        a_meeting(town, a_group(town, name="Ek"))
        an_open_page(town)
        a_post(town, "Ek")
        begin(town, title="Ek")
        for need in db.session.scalars(select(Need)):
            need.title_sv = "Ek"
    for person in (town.coordinator, town.teacher, town.librarian, town.librarian2, town.head):
        reader = browse(person)
        for typed in ("ek", "aktivitet", "mål", "hemlig", "östra"):
            page = search(reader, typed)
            led = [unescape(link) for link in re.findall(r'<h3><a href="([^"]*)"', page.html)]
            assert [(link, reader.get(link).status) for link in led] == [(link, 200) for link in led]
            if typed == "ek":
                assert len(led) >= 5, led


STRANGE = [
    '"', "'", "*", "-", "AND", "OR", "NOT", "NEAR(", "a NEAR/2 b", ":", "title:x", "%", "_", "\\", "%%%", "a*b*",
    "'; DROP TABLE need; --", "\x00", "a\x00b", "\ud800", "🐻", "\u202eabc", "مكتبة", "x" * 10_000, "å" * 10_000,
    "ord " * 2_500, "<script>alert(1)</script>", "&amp;", "{{ 7*7 }}", "\n\t", " ", "", "１２", "ß", "İ", "ﬃ",
]  # fmt: skip


@pytest.mark.parametrize("typed", STRANGE, ids=range(len(STRANGE)))
def test_anything_can_be_typed(town: Town, browse: Browse, typed: str) -> None:
    reader = browse(town.coordinator)
    page = reader.get("/search?q=" + quote(typed.encode("utf-8", "surrogatepass")))
    assert page.status == 200
    assert hits(page) == []


def test_operators_are_words_like_others(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        event(town, title='Near and far: "boken" AND filmen*')
    reader = browse(town.teacher)
    for typed in ('"boken"', "near(boken", "boken AND filmen", "far:boken", "filmen* boken", "-boken"):
        assert hits(search(reader, typed)) == ['Near and far: "boken" AND filmen*'], typed
    assert hits(search(reader, "boken OR filmen")) == []


def test_a_slip_shows_what_was_meant_and_words_that_never_meet_are_offered_alone(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    needs_called(app, town, 1)
    page = search(browse(town.teacher), "klövrblad")
    assert (page.h1, hits(page)) == ("Inget innehåller ”klövrblad”", ["Klöverblad 0"])
    assert "Här är det som innehåller ”klöverblad” i stället." in page.text
    apart = search(browse(town.teacher), "klöverblad beskrivning")
    assert (apart.h1, hits(apart)) == ("Inga träffar på ”klöverblad beskrivning”", [])
    assert [link for link in apart.links if "?q=" in link] == ["/search?q=kl%C3%B6verblad", "/search?q=beskrivning"]
    assert "?q=" not in "".join(search(browse(town.teacher), "qqqqq").links)


def test_it_is_for_who_holds_a_post(app: PlannerApp, town: Town, browse: Browse) -> None:
    assert browse().get("/search?q=behov").to == "/sign-in?next=/search?q%3Dbehov"
    assert 'action="/search"' in browse(town.teacher).get("/needs/").html
    with inside(app, town.id):
        db.session.scalars(select(Post).where(Post.user_id == town.teacher.id)).one().to_day = LONG_AGO
    ended = browse(town.teacher)
    assert ended.get("/search?q=behov").status == 403
    assert "/search" not in ended.get("/account").html


def test_another_municipalitys_words_are_in_no_answer(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        event(town.neighbour, title="Grannskapet")
        make_plan(town.neighbour, title="Grannskapet", state=PlanState.APPROVED)
    with inside(app, town.id):
        event(town, title="Smygstart", state=EventState.DRAFT)
    for name in town.people:
        page = search(browse(town.people[name]), "grannskpet")
        assert ("Grannskapet" in page.html, hits(page)) == (False, [])
    assert "Smygstart" not in search(browse(town.librarian), "smygstrat").html


def test_the_same_statements_for_one_hit_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    reader = browse(town.head)
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Behov")
    search(reader, "behov")
    with count_statements() as few:
        search(reader, "behov")
    needs_called(app, town, 30)
    with inside(app, town.id):
        make_plan(town, state=PlanState.APPROVED, title="Behov", other_school=True)
    with count_statements() as many:
        search(reader, "behov")
    assert len(few) == len(many) <= 6


# ---------------------------------------------------------------- the sentence around the words


def shown(text: str, typed: str) -> str:
    said = sentence([Said(text, "sv")], asked(typed).words)
    assert said is not None
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in said[0])


@pytest.mark.parametrize(
    ("text", "typed", "expected"),
    [
        ("Ett. Nå målet! Två.", "mål", "Nå [målet]!"),
        ("Ett. Nå målet! Två.", "mal", "Nå [målet]!"),
        ("Vårt skolbibliotek läser", "bibliotek läs", "Vårt [skolbibliotek] [läser]"),
        ("Inget här. Alls.", "mål", "Inget här."),
        ("mål, mål (målen)", "mål", "[mål], [mål] ([målen])"),
        ("omålad", "mål", "omålad"),
        ("Läs läslust", "läs lust läslust", "[Läs] [läslust]"),
        ("\u00c5 ena sidan", "å", "[\u00c5] ena sidan"),
    ],
)
def test_the_words_are_marked_in_the_sentence_around_them(text: str, typed: str, expected: str) -> None:
    assert shown(text, typed) == expected


def test_a_long_sentence_is_cut_around_the_words() -> None:
    text = "ord " * 200 + "målet " + "ord " * 200
    said = shown(text, "mål")
    assert said.startswith("… ord")
    assert said.endswith("ord …")
    assert "[målet]" in said
    assert len(said) < 260
    assert shown("x" * 5_000 + " målet", "mål").endswith("[målet]")
    assert len(shown("målet" + "x" * 5_000, "mål")) < 300


def test_a_text_in_pieces_is_the_text() -> None:
    text = "Mål, målet; omålat – MÅL."
    pieces = marked(text, asked("mål").words)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.marked] == ["Mål", "målet", "MÅL"]
    assert marked("", asked("mål").words) == ()
    assert marked("bara", ()) == (Piece("bara"),)
