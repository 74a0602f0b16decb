"""Keeps the Swedish catalogue true to the source: `check`, `update` or `compile`.

The texts stand in English where they are used, in planner/ and templates/; the catalogue is sorted,
without locations and without wrapped lines, so that two people's changes meet in git as two lines.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "planner" / "translations" / "sv" / "LC_MESSAGES" / "messages.po"
SOURCES = {"planner": ("**.py", "python"), "templates": ("**", "jinja2")}
# A template that cannot be read is an error, not a template without texts.
OPTIONS = {"**": {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}}
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "lazy_npgettext": ((1, "c"), 2, 3),
}
# No dates and no names of people: they would differ with every change.
HEADER = """\
# The app in Swedish. Kept in order by `make messages`; translate by filling in msgstr.
msgid ""
msgstr ""
"Language: sv\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")


def main(command: str) -> int:
    """Carry out one of the three commands; return the exit code."""
    try:
        catalogue = read()
    except PoFileError as error:
        print(f"{shown()}: {error}", file=sys.stderr)
        return 1
    if command == "check":
        return check(catalogue)
    if command == "update":
        return update(catalogue)
    return compile_catalogue(catalogue)


def check(catalogue: Catalog) -> int:
    """Name everything that is wrong with the catalogue; 1 if there is anything."""
    texts = extract()
    troubles = list(differences(texts, catalogue))
    if not troubles and CATALOGUE.exists() and CATALOGUE.read_text("utf-8") != rendered(catalogue):
        troubles.append("not sorted or written as `make messages` writes it: run it")
    for trouble in troubles:
        print(f"{shown()}: {trouble}", file=sys.stderr)
    print(f"{len(list(messages(texts)))} texts, {len(troubles)} troubles")
    return 1 if troubles else 0


def differences(texts: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Yield what differs between the texts of the source and the catalogue, each in a line."""
    for message in messages(texts):
        entry = catalogue.get(message.id, context=message.context)
        if entry is None:
            yield f"missing, run `make messages` and translate: {name(message)}"
        elif not all(strings(entry)):
            yield f"not translated: {name(message)}"
        elif entry.fuzzy:
            yield f"fuzzy, look at it and remove the mark: {name(message)}"
        elif trouble := wrong_placeholders(message, entry):
            yield f"{trouble}: {name(message)}"
    known = {key(message) for message in messages(texts)}
    for entry in (*messages(catalogue), *catalogue.obsolete.values()):
        if key(entry) not in known:
            yield f"no longer in the source, run `make messages`: {name(entry)}"


def wrong_placeholders(message: Message, entry: Message) -> str | None:
    """Say which placeholders a translation lacks or invents, or None.

    One form of a plural may leave the figure out ("one day"), the last may not.
    """
    wanted = [placeholders(text) for text in both(message)]
    given = [placeholders(text) for text in strings(entry)]
    invented = set().union(*given) - set().union(*wanted)
    lacking = wanted[-1] - given[-1]
    if invented:
        return f"the translation has unknown placeholders {', '.join(sorted(invented))}"
    if lacking:
        return f"the translation lacks the placeholders {', '.join(sorted(lacking))}"
    return None


def update(catalogue: Catalog) -> int:
    """Write the catalogue anew: an empty entry for each new text, none for those that are gone."""
    texts = extract()
    fresh = empty()
    for message in messages(texts):
        entry = catalogue.get(message.id, context=message.context)
        string = entry.string if entry is not None else ""
        flags = entry.flags if entry is not None else ()
        fresh.add(message.id, string, context=message.context, flags=flags)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_text(rendered(fresh), "utf-8")
    todo = sum(not all(strings(entry)) for entry in messages(fresh))
    print(f"{shown()}: {len(list(messages(fresh)))} texts, {todo} to translate")
    return 0


def compile_catalogue(catalogue: Catalog) -> int:
    """Write what the app reads."""
    if CATALOGUE.exists():
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        CATALOGUE.with_suffix(".mo").write_bytes(compiled.getvalue())
    return 0


def extract() -> Catalog:
    """Return every marked text of the source."""
    texts = empty()
    for folder, (pattern, method) in SOURCES.items():
        if not (ROOT / folder).is_dir():
            continue
        found = extract_from_dir(ROOT / folder, [(pattern, method)], OPTIONS, KEYWORDS)
        for _file, _line, text, _comments, context in found:
            texts.add(text, context=context)
    return texts


def read() -> Catalog:
    """Return the catalogue as it stands, empty when there is none."""
    if not CATALOGUE.exists():
        return empty()
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="sv", charset="utf-8", abort_invalid=True)


def rendered(catalogue: Catalog) -> str:
    """Return the text of the catalogue's file."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    return HEADER + body.getvalue().decode("utf-8").strip() + "\n"


def empty() -> Catalog:
    """Return a Swedish catalogue without entries."""
    return Catalog(locale="sv", charset="utf-8")


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Yield the entries without the header."""
    return (message for message in catalogue if message.id)


def both(message: Message) -> tuple[str, ...]:
    """Return the source's singular and plural, or its one text."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    """Return the translation's forms."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def placeholders(text: str) -> set[str]:
    """Return the names that are filled in when the text is shown."""
    return {one or other for one, other in PLACEHOLDER.findall(text)}


def key(message: Message) -> tuple[str | None, str]:
    """Return what a text is known by."""
    return message.context, both(message)[0]


def name(message: Message) -> str:
    """Return the text as an error names it."""
    return repr(both(message)[0])


def shown() -> Path:
    """Return the catalogue's path as a person would type it."""
    return CATALOGUE.relative_to(ROOT)


if __name__ == "__main__":
    if sys.argv[1:] not in (["check"], ["update"], ["compile"]):
        sys.exit("usage: python .ci/translations.py check|update|compile")
    sys.exit(main(sys.argv[1]))
