"""The document of the API (OpenAPI 3.1): made from the views and their schemas when the app starts."""

from __future__ import annotations

import json
from typing import Any

from planner.accounts.tokens.models import Scope
from planner.api.allowance import MOST

TITLE, VERSION, OPENAPI = "Öppna dörren", "1", "3.1.0"
KEPT = "api_document"
PROBLEM = "application/problem+json"
DESCRIPTION = f"""
Read what a municipality's school libraries plan, do and report. Nothing can be changed here.

Show a personal token with each request: `Authorization: Bearer od_…`. A person makes it under *My account*, chooses
what it may be used for and for how long. It reads what its person may read in the web pages at that moment, and ends
with the person's last post. The municipality follows from the token.

Lists come a page at a time (`page`, `per_page`); the header `Link` leads to the others. Each answer has an `ETag`: send
it back in `If-None-Match`, and an unchanged answer is `304` without a body. {MOST} requests a minute for each token;
the headers `RateLimit` and `RateLimit-Policy` say how many are left. What goes wrong is told as
`application/problem+json` (RFC 9457). Dates are ISO 8601; a school year is named by the year it begins in, so that 2026
is 2026/27; figures that nobody knows are `null`, never 0.

Additions to answers come without notice: ignore what you do not know. What is there keeps its name and its meaning for
as long as the address says v1.
""".strip()
WRONG = {
    "401": "No token, or one that does not work: the problem's type says which.",
    "403": "The token is not for this, or its person may not read it.",
    "404": "It is not there, or its person may not see it.",
    "406": "Only another form than JSON would be taken.",
    "422": "Something behind the question mark is wrong: see `errors`.",
    "429": "Too many requests: wait as long as Retry-After says.",
    "500": "Our fault. It has been noted.",
    "503": "The database is away, or too much is going on: see Retry-After.",
}
PROBLEM_SCHEMA = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "An address that tells of this kind of problem, or about:blank."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What to do."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "detail"],
                "properties": {"parameter": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


HEADERS = {
    "ETag": _header("What tells this answer from others at the same address."),
    "Link": _header("The first, previous, next and last page of a list (RFC 8288)."),
    "RateLimit": _header("How many requests are left, and in how many seconds there are as many as ever."),
    "RateLimit-Policy": _header("How many requests a token may make in a window of so many seconds."),
    "Retry-After": _header("How many seconds to wait."),
    "WWW-Authenticate": _header("That a token is wanted, and what was wrong with the one shown (RFC 6750)."),
}


def written(made: dict[str, Any], base_url: str) -> bytes:
    """Return the document: what flask-smorest made of the views, and what all of them have in common."""
    for path in made["paths"].values():
        for method in ("get", "head"):
            if method in path:
                _complete(path[method])
    made["info"] |= {"description": DESCRIPTION, "license": {"name": "CC0-1.0 for the document itself"}}
    made["servers"] = [{"url": base_url}]
    made["tags"] = [{**tag, "name": _tag(tag["name"])} for tag in made.get("tags", ())]
    components = made.setdefault("components", {})
    components["schemas"] = {
        name: schema for name, schema in components["schemas"].items() if name not in {"Error", "PaginationMetadata"}
    } | {"Problem": PROBLEM_SCHEMA}
    for schema in components["schemas"].values():
        # What is said of additions: a program ignores what it does not know.
        schema.pop("additionalProperties", None)
    components["responses"] = {code: _wrong(code, description) for code, description in WRONG.items()}
    components["headers"] = HEADERS
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": f"A personal token for one or more of: {', '.join(scope.value for scope in Scope)}.",
        }
    }
    made["security"] = [{"token": []}]
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def _complete(operation: dict[str, Any]) -> None:
    answers = {"200": operation["responses"]["200"]}
    told = ["ETag", "RateLimit", "RateLimit-Policy"]
    told += ["Link"] if any(one.get("name") == "page" for one in operation.get("parameters", ())) else []
    answers["200"]["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in told}
    answers["304"] = {"description": "Unchanged since the answer whose ETag was sent."}
    answers |= {code: {"$ref": f"#/components/responses/{code}"} for code in WRONG}
    operation["responses"] = answers
    operation["operationId"] = "_".join(operation["summary"].rstrip(".").lower().replace(",", "").split())
    operation["tags"] = [_tag(name) for name in operation.get("tags", ())]


def _tag(name: str) -> str:
    return name.removeprefix("api_")


def _wrong(code: str, description: str) -> dict[str, Any]:
    told = {"401": ["WWW-Authenticate"], "403": ["WWW-Authenticate"], "429": ["Retry-After", "RateLimit"]}
    answer: dict[str, Any] = {
        "description": description,
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if names := told.get(code):
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    return answer
