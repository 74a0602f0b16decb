"""What the address of a page of comments says that they are about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask import abort, request

from planner.core.i18n import language
from planner.open_process.comments import queries
from planner.open_process.comments.operations.receiving import About

KEY = re.compile(r"(need|post|question)-([1-9][0-9]{0,8})", re.ASCII)


@dataclass(frozen=True)
class Asked:
    """What comments are about, and its title with the title's language; nothing for the work as a whole."""

    key: str = ""
    about: About = field(default_factory=About)
    title: str = ""
    lang: str = ""


def key_asked() -> str:
    """Return what the address names, as `need-7`, or nothing."""
    typed = request.args.get("about", "")
    return typed if KEY.fullmatch(typed) else ""


def asked_about(key: str, *, to_read: bool = False) -> Asked:
    """Return what a key names; what is not there to be read answers 404.

    to_read: for comments that have been written, on a question also after its last day.
    """
    kind, _dash, number = key.partition("-")
    if kind == "need":
        need = queries.need_to_comment(int(number)) or abort(404)
        return Asked(key, About(need_id=need.id), need.title(language()), need.lang(language()))
    if kind == "post":
        post = queries.post_to_comment(int(number)) or abort(404)
        return Asked(key, About(post_id=post.id), post.title(language()), post.written_in(language()))
    if kind == "question":
        find = queries.question_to_read if to_read else queries.question_to_answer
        question = find(int(number)) or abort(404)
        lang = question.written_in(language())
        return Asked(key, About(question_id=question.id), question.text(language()), lang)
    return Asked()
