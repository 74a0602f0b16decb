"""The tables as files: CSV for spreadsheets, JSON for programs, and a catalogue that portals read (DCAT-AP-SE)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.api.open_data.tables import LICENCE, LICENCE_ADDRESS, TABLES
from planner.core.addresses import absolute
from planner.core.i18n import LANGUAGES, Text, in_language
from planner.core.sheets import Sheet, as_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.api.open_data.tables import Table
    from planner.open_process.queries.pages import PublicPage

KINDS = {"csv": "text/csv", "json": "application/json"}
FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
THEME = "http://publications.europa.eu/resource/authority/data-theme/EDUC"
WORDS = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
}


def address(page: PublicPage, ending: str = "") -> str:
    """Return the whole address of the page of open data, or of a file there."""
    return absolute(f"/open/{page.slug}/data/{ending}")


def written_csv(table: Table, page: PublicPage) -> str:
    """Return a table as spreadsheets in Sweden open it; the licence is the last column."""
    head = [name for name, _words in table.columns]
    rows = ([*(row[name] for name in head), LICENCE] for row in table.rows(page))
    return as_csv(Sheet(table.name, [*head, "licence"], rows)).decode()


def written_json(table: Table, page: PublicPage) -> str:
    """Return a table as JSON, with its licence and whose it is."""
    told = {
        "dataset": table.name,
        "publisher": page.name,
        "licence": LICENCE,
        "licence_address": LICENCE_ADDRESS,
        "about": address(page),
        "data": list(table.rows(page)),
    }
    return json.dumps(told, ensure_ascii=False, default=_plain)


WRITTEN: dict[str, Callable[[Table, PublicPage], str]] = {"csv": written_csv, "json": written_json}


def _plain(figure: object) -> float:
    if isinstance(figure, Decimal):
        return float(figure)
    message = f"{type(figure).__name__} is nothing that a table holds"
    raise TypeError(message)


def catalogue(page: PublicPage) -> str:
    """Return the catalogue in JSON-LD: what there is, under which licence, and where the files are."""
    publisher = {"@id": absolute(f"/open/{page.slug}/"), "@type": "foaf:Agent", "foaf:name": page.name}
    told = {
        "@context": WORDS,
        "@id": address(page, "catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dcterms:title": [{"@value": f"Öppna data om skolbiblioteken i {page.name}", "@language": "sv"}],
        "dcterms:description": [
            {"@value": "Samordningsbehov, hur långt de har kommit och inventeringens tal.", "@language": "sv"}
        ],
        "dcterms:publisher": publisher,
        "dcterms:license": {"@id": LICENCE_ADDRESS},
        "foaf:homepage": {"@id": address(page)},
        "dcat:dataset": [_dataset(table, page) for table in TABLES.values()],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _dataset(table: Table, page: PublicPage) -> dict[str, Any]:
    return {
        "@id": f"{address(page)}#{table.name}",
        "@type": "dcat:Dataset",
        "dcterms:title": _both(table.title),
        "dcterms:description": _both(table.what),
        "dcterms:publisher": {"@id": absolute(f"/open/{page.slug}/")},
        "dcterms:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        "dcat:theme": {"@id": THEME},
        "dcat:landingPage": {"@id": address(page)},
        "dcat:distribution": [
            {
                "@id": address(page, f"{table.name}.{kind}"),
                "@type": "dcat:Distribution",
                "dcat:accessURL": {"@id": address(page, f"{table.name}.{kind}")},
                "dcat:downloadURL": {"@id": address(page, f"{table.name}.{kind}")},
                "dcat:mediaType": media,
                "dcterms:format": {"@id": f"{FILE_TYPE}{kind.upper()}"},
                "dcterms:license": {"@id": LICENCE_ADDRESS},
            }
            for kind, media in KINDS.items()
        ],
    }


def _both(text: Text) -> list[dict[str, str]]:
    told = []
    for code in LANGUAGES:
        with in_language(code):
            told.append({"@value": str(text), "@language": code})
    return told
