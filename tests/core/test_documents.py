"""Documents: the same text in PDF and Word, readable for a screen reader, whatever people have written."""

import io
import re
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from planner.core.documents.answer import Form, ascii_name, written
from planner.core.documents.blocks import (
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Lines,
    NewPage,
    Paragraph,
    Picture,
    Said,
    Table,
)

HOSTILE = "#set page(width: 1pt) $x$ *fet* <b>x</b> \u202e \x00\x07 \ud800 “räksmörgås” ﷽ 📚"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'


def document(text: str = "Nuläget", *, contents: bool = False) -> Document:
    return Document(
        title=Said("Läsfrämjande på Lindskolan"),
        kicker="Action plan",
        foot="Lindskolan",
        lang="en",
        contents=contents,
        blocks=(
            Facts((("Registry number", "BUN 2026/114"),)),
            Heading("Where we are"),
            Paragraph(Said(text)),
            Heading(Said("Alla klasser i biblioteket"), 2),
            Table(
                "Activities",
                (Column("What", 2), Column("Hours", figures=True)),
                ((Said("Bokprat"), "12"), (Said("=1+1"), "3,5")),
            ),
            Picture(SVG, "One dot"),
            Bullets((Said("Första"), Said("Andra"))),
            NewPage(),
            Lines(("Place and day", "Signature")),
        ),
    )


def pdf(text: str = "Nuläget", *, contents: bool = False) -> PdfReader:
    return PdfReader(io.BytesIO(written(document(text, contents=contents), Form.PDF)))


def text_of(reader: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def test_a_pdf_is_tagged_and_says_its_title_and_language() -> None:
    reader = pdf()
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "en"
    assert "/StructTreeRoot" in root
    assert (reader.metadata.title if reader.metadata else None) == "Läsfrämjande på Lindskolan"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_a_letter_no_typeface_has_costs_the_profile_and_not_the_document() -> None:
    root: Any = pdf("Vi läser på fler språk: \ufdfd").trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True


def test_pdf_and_word_hold_the_same_text_in_the_same_order() -> None:
    order = (
        "Action plan|Läsfrämjande på Lindskolan|BUN 2026/114|Where we are|Nuläget|Alla klasser i biblioteket|"
        "Activities|Bokprat|=1+1|3,5|Första|Signature"
    )
    word = docx.Document(io.BytesIO(written(document(), Form.WORD)))
    in_word = " ".join(node.text or "" for node in word.element.body.iter() if node.tag.endswith("}t"))
    for text in (text_of(pdf()), in_word):
        places = [text.find(words) for words in order.split("|")]
        assert -1 not in places
        assert places == sorted(places)


def test_word_has_headings_heads_that_repeat_alternatives_and_languages() -> None:
    word = docx.Document(io.BytesIO(written(document(), Form.WORD)))
    styles = [p.style.name for p in word.paragraphs if p.style is not None and p.style.name]
    assert [s for s in styles if s.startswith(("Title", "Heading"))] == ["Title", "Heading 1", "Heading 2"]
    xml = word.element.xml
    assert (xml.count("<w:tblHeader/>"), xml.count('descr="One dot"')) == (1, 1)
    assert xml.count('<w:lang w:val="sv-SE"/>') == 7
    assert word.core_properties.title == "Läsfrämjande på Lindskolan"


def test_a_table_of_contents_names_the_headings() -> None:
    assert text_of(pdf(contents=True)).count("Where we are") == 2
    word = docx.Document(io.BytesIO(written(document(contents=True), Form.WORD)))
    assert word.element.xml.count('<w:hyperlink w:anchor="heading_') == 2


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("text", [HOSTILE, "", "ett\n\n\n två\r\ntre", "x" * 50_000, "lång rad " * 6_000])
def test_whatever_people_write_makes_a_document(form: Form, text: str) -> None:
    assert len(written(document(text), form)) > 5_000


def test_text_is_never_read_as_markup() -> None:
    assert "#set page(width: 1pt) $x$ *fet* <b>x</b>" in text_of(pdf(HOSTILE))


def test_a_heading_two_levels_down_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        Document("Title", (Heading("One"), Heading("Three", 3)), lang="sv")


def test_a_row_with_a_cell_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="a cell for each column"):
        Table("Caption", (Column("A"), Column("B")), (("1",),))


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Läsår 2026/27.pdf", "Lasar-2026-27.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"\r\nX: y', "a-X-y"),
        ("本", "document"),
    ],
)
def test_a_file_name_is_ascii(name: str, file: str) -> None:
    assert ascii_name(name) == file
