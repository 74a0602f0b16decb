"""The certificate on paper: rows in, blocks out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from planner.core.addresses import absolute
from planner.core.clock import local
from planner.core.documents.blocks import Document, Facts, Heading, Paragraph, Picture, Said
from planner.core.i18n import gettext, language, written_date, written_number, written_span
from planner.core.i18n import lazy_gettext as _
from planner.training.check_in.picture import qr

if TYPE_CHECKING:
    from datetime import date

    from planner.core.documents.blocks import Block, Words
    from planner.core.i18n import Text
    from planner.training.models.certificate import Certificate
    from planner.training.models.sign_up import SignUp

GROUP = 4
CHECK = "/check-certificate"
PICTURE_WIDTH = 0.22


def grouped(code: str) -> str:
    """Return a code in groups of four, as people read and type it."""
    return " ".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def days(first: date, last: date) -> str:
    """Write the days from the first to the last."""
    return written_date(first) if first == last else f"{written_date(first)} \N{EN DASH} {written_date(last)}"


def as_document(certificate: Certificate, sign_up: SignUp, *, municipality: str) -> Document:
    """Return the certificate as a document."""
    facts: list[tuple[Text, Words]] = [
        (_("Training"), Said(certificate.title, certificate.language)),
        (_("When"), days(certificate.first_day, certificate.last_day)),
        (_("Extent"), gettext("%(hours)s hours", hours=written_number(certificate.hours, 2))),
    ]
    if certificate.organiser:
        facts.append((_("Held by"), Said(certificate.organiser, certificate.language)))
    if certificate.areas:
        facts.append((_("Areas of competence"), certificate.areas_in(language())))
    facts += [(_("Municipality"), Said(municipality)), (_("Issued"), written_date(local(certificate.issued_at).date()))]
    code, address = grouped(certificate.code), absolute(CHECK)
    blocks: list[Block] = [
        Paragraph(gettext("%(name)s was at this training.", name=sign_up.user.name), "lead"),
        Facts(tuple(facts)),
        Heading(_("Sessions")),
        *(Paragraph(written_span(begins, ends)) for begins, ends in certificate.times),
        Heading(_("Check the certificate")),
        Paragraph(gettext("Type the code at %(address)s, or point a phone's camera at the picture.", address=address)),
        Paragraph(code, "strong"),
        Picture(
            qr(f"{address}?{urlencode({'code': certificate.code})}"),
            gettext("A picture for phones that opens %(address)s with the code filled in", address=address),
            width=PICTURE_WIDTH,
        ),
    ]
    return Document(
        title=Said(sign_up.user.name),
        blocks=tuple(blocks),
        lang=language(),
        kicker=_("Certificate of training"),
        foot=address,
    )
