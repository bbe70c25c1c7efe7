"""Whether the server holds exactly what a phone declared, read off its tables and its store."""

from collections import Counter
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select, text

from greenctl.declaration.models import DeclarationRow, FactSheetRow
from greenctl.findings.models import FindingPhotoRow, FindingRow
from greenctl.kernel.actor import NOBODY
from greenctl.kernel.canonical import canonical_bytes, sha256_hex
from greenctl.photos.models import PhotoRow
from greenctl.photos.verifying import original_key
from greenctl.sync.models import OperationRow


def differences(app: Flask, notes: dict[str, Any], roll: Path) -> list[str]:
    """What differs, in words; nothing if all is as it was declared."""
    running = app.extensions["greenctl"]
    with running.transactions.reading(NOBODY) as uow:

        def rows(*columns: Any) -> list[tuple[Any, ...]]:
            return [tuple(row) for row in uow.execute(select(*columns))]

        return [
            *_operations(
                notes, rows(OperationRow.op_id, OperationRow.counter, OperationRow.state, OperationRow.content)
            ),
            *_photos(notes, rows(PhotoRow.id, PhotoRow.state, PhotoRow.sha256, PhotoRow.subject_id)),
            *_bytes(notes, roll, running.store),
            *_declarations(
                notes,
                rows(DeclarationRow.id, DeclarationRow.source_id),
                rows(FactSheetRow.source_id, FactSheetRow.body),
            ),
            *_findings(
                notes,
                rows(FindingRow.id, FindingRow.source_id, FindingRow.issue, FindingRow.text),
                rows(FindingPhotoRow.finding_id, FindingPhotoRow.photo_id, FindingPhotoRow.slot, FindingPhotoRow.role),
            ),
            *_events(
                notes, dict(tuple(row) for row in uow.execute(text("select kind, count(*) from event group by kind")))
            ),
        ]


def _operations(notes: dict[str, Any], rows: list[Any]) -> list[str]:
    there = {op_id: (counter, str(state), content) for op_id, counter, state, content in rows}
    made = {one["op_id"]: (one["counter"], "applied", canonical_bytes(one).decode()) for one in notes["made"]}
    return _compared("operation", made, there) + ["an operation is there twice"] * (len(rows) != len(there))


def _photos(notes: dict[str, Any], rows: list[Any]) -> list[str]:
    there = {photo_id: (str(state), sha256, subject) for photo_id, state, sha256, subject in rows}
    taken = {one["new"]["id"]: ("verified", one["new"]["sha256"], one["new"]["subject_id"]) for one in notes["photos"]}
    return _compared("photo", taken, there)


def _bytes(notes: dict[str, Any], roll: Path, store: Any) -> list[str]:
    """The sealed originals are the files of the camera roll, to the byte."""
    wrong = []
    for photo in notes["photos"]:
        taken = (roll / photo["file"]).read_bytes()
        with store.open(original_key(sha256_hex(taken))) as sealed:
            if sealed.read() != taken:
                wrong.append(f"{photo['file']} is sealed with other bytes")
    return wrong


def _declarations(notes: dict[str, Any], rows: list[Any], sheets: list[Any]) -> list[str]:
    """Each was begun once, and holds what its last edit said."""
    begun, answers = {}, {}
    for one in notes["made"]:
        if one["kind"] == "declaration.begin":
            begun[one["body"]["id"]] = one["body"]["source_id"]
        elif one["kind"] == "declaration.edit":
            answers[one["body"]["declaration_id"]] = one["body"]["answers"]["facts"]["sample_a"]["stack_nox"]
    held = {source_id: body["facts"]["sample_a"]["stack_nox"] for source_id, body in sheets}
    held = {declaration_id: held.get(source_id) for declaration_id, source_id in rows}
    return _compared("declaration", begun, dict(rows)) + _compared("answer of declaration", answers, held)


def _findings(notes: dict[str, Any], rows: list[Any], photos: list[Any]) -> list[str]:
    """Each is there once, as it was written down, with its photos and no others."""
    bodies = [one["body"] for one in notes["made"] if one["kind"] == "finding.record"]
    made = {body["id"]: (body["source_id"], body["issue"], body["text"]) for body in bodies}
    shown = {(body["id"], photo["id"]): (photo["slot"], "before") for body in bodies for photo in body["photos"]}
    there = {finding_id: tuple(rest) for finding_id, *rest in rows}
    hung = {(finding_id, photo_id): tuple(rest) for finding_id, photo_id, *rest in photos}
    return _compared("finding", made, there) + _compared("photo of finding", shown, hung)


def _events(notes: dict[str, Any], counted: dict[str, int]) -> list[str]:
    """One event for each effect: a doubled one would have left a second."""
    kinds = Counter(one["kind"] for one in notes["made"])
    expected = {
        "declaration.begun": kinds["declaration.begin"],
        "declaration.edited": kinds["declaration.edit"],
        "finding.recorded": kinds["finding.record"],
        "photos.declared": len(notes["photos"]),
        "photos.verified": len(notes["photos"]),
    }
    return _compared("number of events", expected, {kind: counted.get(kind, 0) for kind in expected})


def _compared(what: str, declared: dict[Any, Any], there: dict[Any, Any]) -> list[str]:
    return [
        f"{what} {name}: declared {declared.get(name)}, there is {there.get(name)}"
        for name in sorted({*declared, *there})
        if declared.get(name) != there.get(name)
    ]
