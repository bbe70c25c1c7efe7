"""What a newer contract would take away from the apps that rely on it. Pure: two documents in, words out.

What an app sends: all that was accepted is accepted still. What an app gets: all that it gets now, it could have got
before, but for additional members and new words of an enumeration, which the README has told apps to let pass.
"""

from collections.abc import Iterator
from typing import Any

from api.additive_schemas import Documents, answer_breaks, request_breaks

Document = dict[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch")


def breaking_changes(released: Document, present: Document) -> list[str]:
    """One line for each thing by which `present` breaks an app made for `released`, in the order of the paths."""
    both = Documents(released, present)
    return [line for path in sorted(released.get("paths", {})) for line in _path_breaks(both, path)]


def _path_breaks(both: Documents, path: str) -> Iterator[str]:
    before, after = both.released["paths"][path], both.present["paths"].get(path, {})
    for method in _METHODS:
        if method not in before:
            continue
        name = f"{method.upper()} {path}"
        if method not in after:
            yield f"{name}: the operation is gone"
            continue
        shared = before.get("parameters", []), after.get("parameters", [])
        for line in _operation_breaks(both, before[method], after[method], shared):
            yield f"{name}: {line}"


def _operation_breaks(both: Documents, before: Document, after: Document, shared: tuple[Any, Any]) -> Iterator[str]:
    if before["operationId"] != after["operationId"]:
        yield f"operation id {before['operationId']} became {after['operationId']}"
    if before.get("security") == [] and after.get("security") != []:
        yield "asks for a token now"
    old, new = (
        [*common, *operation.get("parameters", [])] for common, operation in zip(shared, (before, after), strict=True)
    )
    yield from _parameter_breaks(both, _by_place(old), _by_place(new))
    yield from _body_breaks(both, before.get("requestBody"), after.get("requestBody"))
    yield from _answers_breaks(both, before["responses"], after["responses"])


def _by_place(parameters: list[Document]) -> dict[tuple[str, str], Document]:
    return {(item["in"], item["name"]): item for item in parameters}


def _parameter_breaks(both: Documents, before: dict[Any, Document], after: dict[Any, Document]) -> Iterator[str]:
    for place, parameter in sorted(before.items()):
        name = f"{place[0]} parameter {place[1]}"
        if place not in after:
            # What is not declared in a query is refused; a header that nobody reads any more does no harm.
            if place[0] != "header":
                yield f"{name} is gone"
            continue
        if after[place].get("required") and not parameter.get("required"):
            yield f"{name} is required now"
        yield from request_breaks(both, parameter.get("schema", {}), after[place].get("schema", {}), name)
    for place, parameter in sorted(after.items()):
        if place not in before and parameter.get("required"):
            yield f"{place[0]} parameter {place[1]} is new and required"


def _body_breaks(both: Documents, before: Document | None, after: Document | None) -> Iterator[str]:
    if before is None:
        if after is not None and after.get("required"):
            yield "a body is required now"
        return
    if after is None:
        yield "takes no body any more"
        return
    if after.get("required") and not before.get("required"):
        yield "the body is required now"
    for media, content in sorted(before["content"].items()):
        if media not in after["content"]:
            yield f"the body is not taken as {media} any more"
        else:
            yield from request_breaks(
                both, content.get("schema", {}), after["content"][media].get("schema", {}), "body"
            )


def _answers_breaks(both: Documents, before: Document, after: Document) -> Iterator[str]:
    good_before, good_after = _good(before), _good(after)
    if good_before != good_after:
        yield f"succeeds with {'/'.join(sorted(good_after))} instead of {'/'.join(sorted(good_before))}"
    for status in sorted(before.keys() & after.keys()):
        for media, content in sorted(before[status].get("content", {}).items()):
            offered = after[status].get("content", {})
            if media not in offered:
                yield f"answer {status} does not come as {media} any more"
            else:
                schema = offered[media].get("schema", {})
                yield from answer_breaks(both, content.get("schema", {}), schema, f"answer {status}")
    yield from _moved_problems(before, after)


def _good(responses: Document) -> set[str]:
    """The statuses of success; 304 comes only to those who ask for it."""
    return {status for status in responses if status < "300"}


def _moved_problems(before: Document, after: Document) -> Iterator[str]:
    old, new = _statuses_of_codes(before), _statuses_of_codes(after)
    for code in sorted(old.keys() & new.keys()):
        if not old[code] & new[code]:
            yield f"problem {code} comes with {min(new[code])} instead of {min(old[code])}"


def _statuses_of_codes(responses: Document) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for status, response in responses.items():
        if response.get("description", "").startswith("Problem: "):
            for code in response["description"].removeprefix("Problem: ").split(", "):
                found.setdefault(code, set()).add(status)
    return found
