"""All open files as one data package, for programs that take such."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from api.operations import Routes
from api.public.dictionary import FILES, meaning, type_of
from api.public.words import Words
from api.runtime import runtime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.exposure import queries as exposure
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.clock import local_day
from greenctl.lists import queries as lists
from greenctl.lists.domain import Edition
from greenctl.messages import language_from
from greenctl.ranking import queries as rankings

routes = Routes("open data", __name__, description="Every open file in one catalogue.")

_MOST_OF_A_KIND = 50
_TABLE = {"profile": "tabular-data-resource", "encoding": "utf-8"}
# The first line is the heading of the whole, so a reader of tables must not take the file for one.
_LINES = {"type": "file", "encoding": "utf-8"}
Resource = dict[str, Any]


@routes.operation("GET", "/public/datapackage.json", act="public.read", media="application/json")
def get_data_package(uow: UnitOfWork) -> Response:
    """The lists in force, rankings, batches and hours avoided as a data package (Frictionless, version 1): paths,
    digests, and what each field means, in the language asked for."""
    words = Words(language_from(request.headers.get("Accept-Language")), runtime().settings.zone)
    package = {
        "profile": "data-package",
        "name": "greenctl-open-data",
        "title": words("downloads_title"),
        "description": words("downloads_lead"),
        "created": uow.now,
        "resources": [_in_full(one) for one in _resources(uow, words)],
    }
    headers = {"Cache-Control": "public, max-age=60", "Vary": "Accept-Language"}
    return Response(canonical_bytes(package), mimetype="application/json", headers=headers)


def _in_full(resource: Resource) -> Resource:
    """With the whole address: the standard takes no path from the root of a site, nor one that leaves the package's own
    folder."""
    return {**resource, "path": f"{request.host_url.rstrip('/')}{resource['path']}"}


def _resources(uow: UnitOfWork, words: Words) -> Iterator[Resource]:
    for edition in lists.editions_as_of(uow, local_day(uow.now, runtime().settings.zone)):
        yield from _of_list(edition, words)
    for one in rankings.editions(uow)[:_MOST_OF_A_KIND]:
        path = f"/public/rankings/{one.id}"
        yield _resource(words, "ranking", f"ranking-{one.id}", f"{path}/ranking.jsonl", "jsonl", one.fingerprint)
        yield {"name": f"ranking-{one.id}-inputs", "path": f"{path}/inputs.jsonl", "format": "jsonl", **_LINES}
    for batch in exposure.batches(uow, limit=_MOST_OF_A_KIND):
        path = f"/public/batches/{batch.number}/file.json"
        yield _resource(words, "batch", f"batch-{batch.number}", path, "json", batch.fingerprint)
    yield _resource(words, "avoided", "avoided-hours", "/public/avoided-hours/rows.csv", "csv")


def _of_list(edition: Edition, words: Words) -> Iterator[Resource]:
    name, path = f"{edition.programme}-{edition.number}", f"/lists/editions/{edition.id}"
    yield _resource(words, "list", f"{name}-csv", f"{path}/file.csv", "csv")
    yield _resource(words, "list", f"{name}-json", f"{path}/file.json", "json", edition.fingerprint)
    yield _resource(words, "map", f"{name}-map", f"/public/lists/{edition.programme}/map.geojson", "geojson")


def _resource(words: Words, file: str, name: str, path: str, form: str, sha256: str | None = None) -> Resource:
    said = [
        {"name": field, "type": type_of(file, field), "description": meaning(words, file, field)}
        for field in FILES[file]
    ]
    kind = {"csv": _TABLE, "jsonl": _LINES}.get(form, {})
    digest = {"hash": f"sha256:{sha256}"} if sha256 else {}
    return {"name": name, "path": path, "format": form, "schema": {"fields": said}, **kind, **digest}
