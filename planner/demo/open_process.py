"""The public pages of the demonstration: what the coordinators have written there, and what they ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.demo import past
from planner.needs.models import Need
from planner.open_process.operations import pages, posts
from planner.open_process.operations.posts import PostText

if TYPE_CHECKING:
    from planner.demo.place import Place
    from planner.open_process.models import OpenPost

AT = time(9, 20)


class Told(NamedTuple):
    """A post: how many days ago it was published, what it says, and which needs it tells of."""

    days_ago: int
    text: PostText
    needs: tuple[str, ...] = ()


INTRO = {
    "dorrby": (
        (
            "Dörrbys skolor har olika mycket bibliotek: olika många timmar med personal, olika många böcker, "
            "olika gott om plats. Sedan augusti arbetar alla skolor tillsammans för att de skillnader som inte "
            "borde finnas ska bli mindre. Här berättar vi vad som behövs, vad vi gör och vad det leder till – "
            "också när något inte går som vi tänkt."
        ),
        (
            "The schools in Dörrby differ in their libraries: in staffed hours, in books, in space. Since August "
            "all schools work together so that the differences that should not be there become smaller. Here we "
            "tell what is needed, what we do and what it leads to – also when something does not go as planned."
        ),
    ),
    "granby": (
        (
            "Granby har tre skolor och ett gemensamt uppdrag: varje elev ska ha ett skolbibliotek att gå till. "
            "Här kan du följa arbetet."
        ),
        (
            "Granby has three schools and one task in common: every pupil shall have a school library to go to. "
            "Here you can follow the work."
        ),
    ),
}
POSTS: dict[str, tuple[Told, ...]] = {
    "dorrby": (
        Told(
            88,
            PostText(
                "Nu börjar vi",
                "Under våren frågade vi personal, elever och rektorer vad som fattas i skolbiblioteken. Svaren blev "
                "*åtta behov*. Alla skolor ska arbeta med dem, var och en på sitt sätt.\n\n"
                "## Så går det till\n\n"
                "1. Varje skola skriver en handlingsplan och rektor beslutar om den.\n"
                "2. Personalen går fortbildning tillsammans.\n"
                "3. De som såg behovet säger till sist om det är uppfyllt.\n\n"
                "Allt går att följa här på sidan.",
                "Now we begin",
                "In the spring we asked staff, pupils and principals what is missing in the school libraries. The "
                "answers became *eight needs*. All schools shall work on them, each in its own way.\n\n"
                "## How it is done\n\n"
                "1. Each school writes an action plan, and its principal decides on it.\n"
                "2. The staff take training together.\n"
                "3. Those who saw the need say in the end whether it is met.\n\n"
                "All of it can be followed here.",
            ),
        ),
        Told(
            40,
            PostText(
                "Så olika är bibliotekens bemanning",
                "Inventeringen är klar. Den skola som har mest bemannad tid har flera gånger så många timmar i veckan "
                "som den som har minst. Lagen anger inget antal timmar; kommunens eget mål är fyra timmar per hundra "
                "elever.\n\n> Vi visste att det skilde, men inte att det skilde så mycket.\n\n"
                "Skolorna planerar nu hur de kan dela på personalen.",
                "How much the libraries' staffing differs",
                "The inventory is done. The school with the most staffed time has several times as many hours a week "
                "as the one with the least. No law sets a number of hours; the municipality's own target is four hours "
                "for each hundred pupils.\n\n> We knew there was a difference, but not that it was so large.\n\n"
                "The schools now plan how they can share staff.",
            ),
            ("B1",),
        ),
        Told(
            12,
            PostText(
                "Källkritik från årskurs ett",
                "Personal från alla skolor har varit på den första fortbildningen om informationssökning. Till våren "
                "prövar klasserna **tre arbetssätt** som skolorna delar med varandra. Läs mer hos "
                "[Statens medieverk](https://example.org/kallkritik).",
            ),
            ("B6",),
        ),
    ),
    "granby": (
        Told(
            60,
            PostText(
                "Tre skolor, en plan",
                "Granby har satt i gång sitt gemensamma arbete. Skolorna har enats om vad som ska komma först: "
                "**bemanningen**.",
                "Three schools, one plan",
                "Granby has begun its common work. The schools have agreed on what comes first: **staffing**.",
            ),
            ("B1",),
        ),
    ),
}
MENDED = "De som såg behovet säger till sist om det är uppfyllt."
BETTER = "Den referensgrupp som såg behovet säger till sist om det är uppfyllt."
ADDED = "\n\nHar du frågor? Tala med skolans bibliotekarie."
TAKEN_BACK = Told(
    30,
    PostText("Biblioteken öppna på lovet", "Under lovet håller två skolbibliotek öppet för alla barn i kommunen."),
)
DRAFT = PostText("Vad vi lärde oss i höst", "Några rader om vad som har gått bra och vad som tar längre tid.")
QUESTIONS = {
    "dorrby": (
        "Vad skulle få fler barn att gå till skolbiblioteket på rasten?",
        "What would make more children go to the school library during breaks?",
    ),
    "granby": ("När på dagen borde skolbiblioteket vara öppet?", None),
}
DOCUMENTS = (
    ("Skollagen om skolbibliotek", "The Education Act on school libraries", "https://example.org/skollagen"),
    ("Kommunens biblioteksplan", None, "https://example.org/biblioteksplan"),
)


def load_open_process(place: Place) -> None:
    """Open the page and tell what has happened."""
    by, slug = past.viewer(place, "coordinator"), place.slug
    ids = {need.code: need.id for need in db.session.scalars(select(Need))}
    with clock.as_of(past.moment(90, AT)):
        page = pages.own_page()
        sv, en = INTRO[slug]
        pages.change_page(page, intro_sv=sv, intro_en=en, by=by, seen=page.version)
        db.session.flush()
        pages.switch(page, on=True, by=by, seen=page.version)
        for title_sv, title_en, link in DOCUMENTS:
            pages.add_document(title_sv=title_sv, title_en=title_en, link=link, by=by)
    for told in POSTS[slug]:
        _tell(place, told, ids)
    withdrawn = _tell(place, TAKEN_BACK, ids)
    with clock.as_of(past.moment(TAKEN_BACK.days_ago - 1, AT)):
        posts.withdraw(withdrawn, reason="Bara ett av biblioteken kunde hålla öppet.", by=by, seen=withdrawn.version)
        db.session.flush()
    with clock.as_of(past.moment(3, AT)):
        posts.write(DRAFT, needs=[], by=by)
        sv, question_en = QUESTIONS[slug]
        pages.ask(
            None,
            text_sv=sv,
            text_en=question_en,
            from_day=past.day(-3),
            to_day=past.day(40),
            by=by,
            seen=None,
        )
    db.session.flush()


def _tell(place: Place, told: Told, ids: dict[str, int]) -> OpenPost:
    """Publish a post as it was; the first of each place was mended some days later."""
    by, needs = past.viewer(place, "coordinator"), [ids[code] for code in told.needs]
    with clock.as_of(past.moment(told.days_ago, AT)):
        post = posts.write(told.text, needs=needs, by=by)
        db.session.flush()
        posts.publish(post, by=by, seen=post.version)
        db.session.flush()
    if told is POSTS[place.slug][0]:
        with clock.as_of(past.moment(told.days_ago - 4, AT)):
            text = replace(told.text, body_sv=told.text.body_sv.replace(MENDED, BETTER) + ADDED)
            posts.change(post, text, needs=needs, by=by, seen=post.version)
            db.session.flush()
    return post
