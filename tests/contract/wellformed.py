"""What every document of ours keeps to, besides being OpenAPI: one line for each thing that does not."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from api.openapi import OPEN_WORDS
from tests.contract.documents import Document, operations

# What is not JSON, and why: files of people's own programs, and photos. Everything else is.
RAW_BODIES = {
    "bring_in_answers": "a workbook",
    "import_workbook": "a workbook",
    "fill_inventory": "a workbook",
    "import_rule_draft_workbook": "a workbook",
    "upload_to_local_store": "a photo",
    "send_tip_photo": "a photo",
    "import_feeds_csv": "a table",
    "place_sources_by_map": "a map",
    "import_meters": "frames or a table of readings",
}
PAGES = {
    "get_readable_copy": "a document to print",
    "get_alert_report_page": "a report to print",
    "download_ranking_script": "a program to check with",
    "download_log_script": "a program to check with",
}
NOT_JSON = re.compile(r"image/.*|text/(csv|calendar)|application/(jsonl|geo\+json|xml|vnd\..*|octet-stream|pdf|zip)")
PUBLIC, SIGNED_IN = {"429", "503"}, {"401", "403", "429", "503"}


def faults(document: Document) -> list[str]:
    """What is wrong with `document`, by operation or schema."""
    found = [
        f"{operation.get('operationId', path)}: {line}"
        for path, method, operation in operations(document)
        for line in _of_operation(path, method, operation)
    ]
    ids = [operation.get("operationId") for _, _, operation in operations(document)]
    found += [f"{name}: names {ids.count(name)} operations" for name in sorted({*ids} - {None}) if ids.count(name) > 1]
    for place, schema in _schemas(document):
        found += [f"{place}: {line}" for line in _of_schema(place, schema)]
    answers = _reached(document)
    found += [f"{name}: open words are not said to be open" for name in sorted(answers) if _closed(document, name)]
    found += [f"{one} and {other}: clients write them into one file" for one, other in _alike(document)]
    found += [f"{place}: clients name its type as another schema" for place in _names_of_others(document)]
    unused = document["components"]["schemas"].keys() - answers - _reached(document, "requestBody")
    return found + [f"{name}: no operation uses it" for name in sorted(unused)]


def _alike(document: Document) -> Iterator[tuple[str, str]]:
    """Schemas whose names differ by capitals alone: generators number their files, and Java then compiles neither."""
    names = sorted(document["components"]["schemas"], key=lambda name: (name.lower(), name))
    return ((one, other) for one, other in pairwise(names) if one.lower() == other.lower())


def _names_of_others(document: Document) -> Iterator[str]:
    """Members whose words get the name of a schema: generators call an enumeration in a schema by schema and member."""
    schemas = document["components"]["schemas"]
    for name, schema in sorted(schemas.items()):
        for member, said in schema.get("properties", {}).items():
            called = name + "".join(word.capitalize() for word in member.split("_"))
            if called in schemas and "enum" in {**said, **said.get("items", {})}:
                yield f"{name}.{member}"


def _of_operation(path: str, method: str, operation: Document) -> Iterator[str]:
    name = operation.get("operationId")
    if not name or not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        yield "has no operation id of lower-case words"
        return
    if not operation.get("summary"):
        yield "has no summary"
    medias = operation.get("requestBody", {}).get("content", {}).keys()
    if medias - {"application/json"} and name not in RAW_BODIES:
        yield f"takes {', '.join(sorted(medias))}"
    responses = operation["responses"]
    if missing := _needed(path, operation) - responses.keys():
        yield f"does not declare {', '.join(sorted(missing))}"
    for status, response in responses.items():
        for media in response.get("content", {}):
            if not _may_answer(name, status, media):
                yield f"answers {status} as {media}"
    if method == "get" and "requestBody" in operation:
        yield "has a body, and many clients send none with GET"


def _may_answer(name: str, status: str, media: str) -> bool:
    if status >= "400":
        return media == "application/problem+json"
    return media == "application/json" or name in PAGES or NOT_JSON.fullmatch(media) is not None


def _needed(path: str, operation: Document) -> set[str]:
    """The refusals that no operation of its kind is without."""
    needed = set(PUBLIC if operation.get("security") == [] else SIGNED_IN)
    body = operation.get("requestBody", {}).get("content", {})
    needed |= {"413", "415"} if body else set()
    needed |= {"400", "422"} if "application/json" in body else set()
    return needed | ({"404"} if "{" in path else set())


def _schemas(document: Document) -> Iterator[tuple[str, Document]]:
    """Every schema with its place: components, and what stands in operations."""
    stack: list[tuple[str, Any]] = [(name, schema) for name, schema in document["components"]["schemas"].items()]
    stack += [(operation["operationId"], operation) for _, _, operation in operations(document)]
    while stack:
        place, node = stack.pop()
        if isinstance(node, dict):
            yield place, node
            named = node.get("properties", {})
            inner = [(f"{place}.{name}", schema) for name, schema in named.items()]
            stack += inner + [(place, value) for key, value in node.items() if key != "properties"]
        elif isinstance(node, list):
            stack += [(place, item) for item in node]


def _of_schema(place: str, schema: Document) -> Iterator[str]:
    name = place.rpartition(".")[2]
    types = schema.get("type", [])
    if "number" in types or schema.get("format") in {"float", "double"}:
        yield "is a float; decimals are strings with a pattern"
    if "string" not in types:
        return
    if name.endswith("_at") and schema.get("format") != "date-time":
        yield "is a moment that is not date-time (RFC 3339)"
    if name.endswith("_on") and schema.get("format") not in {"date", "date-time"}:
        yield "is a day that is not date (RFC 3339)"


def _reached(document: Document, side: str = "responses") -> set[str]:
    """The schemas that answers, or bodies, are made of."""
    found: set[str] = set()
    stack: list[Any] = [operation.get(side, {}) for _, _, operation in operations(document)]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack += node
        elif isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                stack.append(document["components"]["schemas"][name])
            stack += node.values()
    return found


def _closed(document: Document, name: str) -> bool:
    """Whether an enumeration of an answer does not say that it is open. What comes back as it was sent is not."""
    if document["components"]["schemas"][name].get("additionalProperties") is False:
        return False
    inside = _schemas({"components": {"schemas": {name: document["components"]["schemas"][name]}}, "paths": {}})
    return any("enum" in schema and OPEN_WORDS not in schema.get("description", "") for _, schema in inside)
