"""Writes a document as Word (.docx): real styles, headings, table heads that repeat, and each text in its language."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from planner.core import clock
from planner.core.documents.blocks import (
    Bullets,
    Document,
    Facts,
    Heading,
    Lines,
    NewPage,
    Paragraph,
    Picture,
    Table,
    language,
    plain,
)
from planner.core.documents.pdf import drawn
from planner.core.i18n import in_language
from planner.core.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.documents.blocks import Block, Words

LOCALES = {"sv": "sv-SE", "en": "en-GB"}
INK, SOFT, GREEN, SUNKEN = "24211B", "5A5347", "1F5D45", "F6F1E6"
SERIF, SANS = "Georgia", "Calibri"  # what every machine with a word processor has
PAGE_MM, MARGIN_MM, NAME_MM = (210, 297), 22, 40
CONTENTS_LEVELS = 2
NEW_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def as_word(document: Document) -> bytes:
    """Return the document as a .docx file, A4."""
    with in_language(document.lang):
        return _Writer(document).written()


class _Writer:
    """One document on its way to Word."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.out: Any = docx.Document()
        self.styles: dict[str, str] = {}
        self.headings = 0
        self._set_page()
        self._set_styles()

    def written(self) -> bytes:
        """Write everything and return the file."""
        document = self.document
        properties = self.out.core_properties
        properties.title = plain(document.title)[:255]
        properties.language = LOCALES[document.lang]
        properties.author = properties.comments = ""
        properties.created = properties.modified = clock.now().replace(tzinfo=None, microsecond=0)
        if document.kicker is not None:
            self._paragraph(document.kicker, "Kicker")
        self._paragraph(document.title, "Title")
        if document.contents:
            self._contents()
        for block in document.blocks:
            self._block(block)
        self._foot()
        file = io.BytesIO()
        self.out.save(file)
        return file.getvalue()

    # ---------------------------------------------------------------- look

    def _set_page(self) -> None:
        section = self.out.sections[0]
        section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)

    def _set_styles(self) -> None:
        styles = self.out.styles
        for name in ("Kicker", "Lead", "Note", "Cell"):
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        self._style("Normal", SANS, 10.5, INK, after=6)
        self._style("Title", SERIF, 23, INK, bold=True, after=14)
        self._style("Kicker", SANS, 10, GREEN, bold=True, after=2)
        self._style("Lead", SANS, 12.5, INK, after=8)
        self._style("Cell", SANS, 9.5, INK, before=1.5, after=1.5)
        self._style("Note", SANS, 9, SOFT, after=6)
        self._style("Caption", SANS, 10, INK, bold=True, after=3, before=10)
        self._style("List Bullet", SANS, 10.5, INK, after=3)
        for level, size in enumerate((16, 13, 11, 10.5), start=1):
            self._style(f"Heading {level}", SERIF, size, INK, bold=True, before=14, after=5)
        styles["Caption"].paragraph_format.keep_with_next = True
        styles["Normal"].paragraph_format.line_spacing = 1.1
        for border in styles["Title"].element.iter(qn("w:pBdr")):
            border.getparent().remove(border)
        self._speak(styles["Normal"].element.get_or_add_rPr(), self.document.lang)

    def _style(
        self, name: str, font: str, size: float, colour: str, *, bold: bool = False, before: float = 0, after: float = 0
    ) -> None:
        style = self.out.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in list(fonts.attrib):
            del fonts.attrib[attribute]
        for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(attribute), font)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)

    # ---------------------------------------------------------------- parts

    def _block(self, block: Block) -> None:
        write: dict[type, Callable[[Any], None]] = {
            Heading: self._heading,
            Paragraph: self._text,
            Facts: self._facts,
            Bullets: self._bullets,
            Table: self._table,
            Picture: self._picture,
            Lines: self._lines,
            NewPage: lambda _page: self.out.add_page_break(),
        }
        write[type(block)](block)

    def _text(self, block: Paragraph) -> None:
        for part in _parts(block.text):
            style = {"lead": "Lead", "note": "Note"}.get(block.tone, "Normal")
            self._paragraph(part, style, words=block.text, bold=block.tone == "strong")

    def _bullets(self, block: Bullets) -> None:
        for item in block.items:
            self._paragraph(item, "List Bullet")

    def _paragraph(self, text: Words, style: str, *, words: Words | None = None, bold: bool | None = None) -> Any:  # noqa: ANN401 - python-docx
        paragraph = self._styled(self.out.add_paragraph(), style)
        self._run(paragraph, plain(text), language(text if words is None else words, self.document.lang), bold=bold)
        return paragraph

    def _styled(self, paragraph: Any, style: str) -> Any:  # noqa: ANN401 - python-docx
        """Give a paragraph its style; python-docx would look the name up among all styles each time."""
        if style not in self.styles:
            self.styles[style] = self.out.styles[style].style_id
        paragraph._p.style = self.styles[style]  # noqa: SLF001 - see above
        return paragraph

    def _run(self, paragraph: Any, text: str, lang: str, *, bold: bool | None = None) -> Any:  # noqa: ANN401 - python-docx
        run = paragraph.add_run(text)
        run.bold = bold
        if lang != self.document.lang:
            self._speak(run._r.get_or_add_rPr(), lang)  # noqa: SLF001 - python-docx has no language of its own
        return run

    def _heading(self, block: Heading) -> None:
        self.headings += 1
        paragraph = self._paragraph(block.text, f"Heading {block.level}")
        for kind, at in (("w:bookmarkStart", 0), ("w:bookmarkEnd", None)):
            mark = OxmlElement(kind)
            mark.set(qn("w:id"), str(self.headings))
            if at == 0:
                mark.set(qn("w:name"), _place(self.headings))
                paragraph.runs[0]._r.addprevious(mark)  # noqa: SLF001 - python-docx has no bookmarks
            else:
                paragraph._p.append(mark)  # noqa: SLF001 - the same

    def _facts(self, block: Facts) -> None:
        table = self.out.add_table(rows=0, cols=2)
        widths = [Mm(NAME_MM), Mm(PAGE_MM[0] - 2 * MARGIN_MM - NAME_MM)]
        _set_widths(table, widths)
        for name, fact in block.pairs:
            cells = table.add_row().cells
            self._cell(cells[0], name, style="Note")
            self._cell(cells[1], fact)
            for cell, width in zip(cells, widths, strict=True):
                cell.width = width
        self._styled(self.out.add_paragraph(), "Note")

    def _table(self, block: Table) -> None:
        self._paragraph(block.caption, "Caption")
        table = self.out.add_table(rows=1, cols=len(block.columns), style="Normal Table")
        whole = sum(column.width for column in block.columns)
        widths = [Mm((PAGE_MM[0] - 2 * MARGIN_MM) * column.width / whole) for column in block.columns]
        _set_widths(table, widths)
        _rule(table)
        head = table.rows[0]
        repeated = OxmlElement("w:tblHeader")
        head._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx has no heads that repeat
        lines = [tuple(column.head for column in block.columns), *block.rows]
        for index, line in enumerate(lines):
            row = head if index == 0 else table.add_row()
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - nor rows that stay whole
            for cell, words, column, width in zip(row.cells, line, block.columns, widths, strict=True):
                paragraph = self._cell(cell, words, bold=index == 0 or None)
                cell.width = width
                if column.figures:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                if index == 0:
                    _shade(cell)
        self._styled(self.out.add_paragraph(), "Note")

    def _cell(self, cell: Any, words: Words, *, style: str = "Cell", bold: bool | None = None) -> Any:  # noqa: ANN401 - python-docx
        paragraph = cell.paragraphs[0]
        self._styled(paragraph, style)
        self._run(paragraph, plain(words), language(words, self.document.lang), bold=bold)
        return paragraph

    def _picture(self, block: Picture) -> None:
        shape = self.out.add_picture(io.BytesIO(drawn(block.svg)), width=Mm((PAGE_MM[0] - 2 * MARGIN_MM) * block.width))
        shape._inline.docPr.set("descr", plain(block.alt))  # noqa: SLF001 - python-docx has no text alternative
        if block.caption is not None:
            self._paragraph(block.caption, "Caption")

    def _lines(self, block: Lines) -> None:
        for under in block.under:
            self._paragraph("\n\n" + "_" * 40 + "\n" + plain(under), "Note")

    def _contents(self) -> None:
        # A finished list with links, so that nothing has to be brought up to date when the file is opened.
        self._paragraph(_("Contents"), "Lead", bold=True)
        number = 0
        for block in self.document.blocks:
            if isinstance(block, Heading):
                number += 1
                if block.level <= CONTENTS_LEVELS:
                    self._link(block, _place(number))
        self.out.add_page_break()

    def _link(self, block: Heading, place: str) -> None:
        paragraph = self._paragraph(block.text, "Normal")
        paragraph.paragraph_format.left_indent = Mm(6 * (block.level - 1))
        paragraph.paragraph_format.space_after = 0
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), place)
        run = paragraph.runs[0]._r  # noqa: SLF001 - python-docx has no links inside a document
        run.addprevious(link)
        link.append(run)

    def _foot(self) -> None:
        foot = self.document.foot if self.document.foot is not None else self.document.title
        paragraph = self.out.sections[0].footer.paragraphs[0]
        paragraph.style = self.out.styles["Note"]
        self._run(paragraph, plain(foot) + " · ", language(foot, self.document.lang))
        for code in ("PAGE", "NUMPAGES"):
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), code)
            paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields
            if code == "PAGE":
                self._run(paragraph, " / ", self.document.lang)

    def _speak(self, properties: Any, lang: str) -> None:  # noqa: ANN401 - python-docx

        element = OxmlElement("w:lang")
        element.set(qn("w:val"), LOCALES[lang])
        properties.append(element)


def _parts(text: Words) -> list[str]:
    return [part for part in NEW_PARAGRAPH.split(plain(text)) if part.strip()]


def _place(number: int) -> str:
    return f"heading_{number}"


def _set_widths(table: Any, widths: list[Any]) -> None:  # noqa: ANN401 - python-docx
    """Say the widths of the columns; LibreOffice reads them here, Word at each cell."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width


def _rule(table: Any) -> None:  # noqa: ANN401 - python-docx
    """Draw thin lines between the rows and none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "CFC4B0")):
            line.set(qn(name), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)  # noqa: SLF001 - python-docx has no borders


def _shade(cell: Any) -> None:  # noqa: ANN401 - python-docx
    shading = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", SUNKEN)):
        shading.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shading)  # noqa: SLF001 - python-docx has no shading
