"""The way back: onto an empty machine, from the newest copy that is known, or knowingly from an older one."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from sqlalchemy import insert

from greenctl.backup.databases import copier_of, counted, go_on_after
from greenctl.backup.errors import BackupRefused
from greenctl.backup.files import digests, put_back, read_list
from greenctl.backup.manifest import Manifest, Missing, Point, newest
from greenctl.backup.taking import PHOTOS, PUBLIC, Installation
from greenctl.db.event_log import EventRow
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.events import Event
from greenctl.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRestored(Event):
    """A copy took the place of what was. `missing_first` to `missing_last`: events that are known to be lost."""

    kind: ClassVar[str] = "backup.restored"
    about: ClassVar[str] = "backup"
    backup: str
    missing_first: int | None
    missing_last: int | None


def chosen(folder: Path, known: Point | None, *, accept_loss: bool) -> tuple[Manifest, Missing | None]:
    """The copy in `folder`, and what it is known to lack; `known`: from elsewhere, beside the copies lying there.

    Raises:
        BackupRefused: it is no copy, its files are not what they were, or it lacks what is known to have been.
    """
    manifest = Manifest.read(folder)
    if digests(folder, [name for name in manifest.files if (folder / name).is_file()]) != manifest.files:
        raise BackupRefused("files_differ", folder=folder)
    latest = max(filter(None, (known, newest(folder.parent))), key=lambda point: point.seq)
    missing = manifest.missing(latest)
    if missing is not None and not accept_loss:
        raise BackupRefused(
            "older_than_known", name=manifest.name, first=missing.first, last=missing.last, after=missing.after,
            until=missing.until,
        )  # fmt: skip
    return manifest, missing


def restore(site: Installation, folder: Path, manifest: Manifest) -> None:
    """Fill the empty place and look at what has come.

    Raises:
        BackupRefused: it is not empty, it is of another engine, or not everything came that the copy tells of.
    """
    if site.engine.dialect.name != manifest.engine:
        raise BackupRefused("other_engine", engine=manifest.engine, here=site.engine.dialect.name)
    copier = copier_of(manifest.engine)
    copier.require_empty(site.engine)
    if site.store is not None:
        put_back(site.store, folder.parent / PHOTOS, read_list(folder))
    if (folder / PUBLIC).is_dir():
        shutil.copytree(folder / PUBLIC, site.data_folder / PUBLIC, dirs_exist_ok=True)
    copier.restore(site.engine, folder / copier.file)
    if (differing := _differing(manifest.rows, counted(site.engine))) is not None:
        raise BackupRefused("rows_differ", table=differing)


def note(uow: UnitOfWork, manifest: Manifest, missing: Missing | None) -> None:
    """Write down that it happened. Numbers of lost events are never given again: the hole stays to be seen."""
    lost = (None, None) if missing is None else (missing.first, missing.last)
    event = BackupRestored(backup=manifest.name, missing_first=lost[0], missing_last=lost[1])
    seq = (manifest.last_event.seq if missing is None else missing.last) + 1
    row = {
        "seq": seq, "id": new_id(), "kind": event.kind, "subject_id": event.subject_id,
        "actor_id": uow.actor.account_id, "at": uow.now, "simulated": uow.simulated, "body": event.body(),
    }  # fmt: skip
    uow.execute(insert(EventRow), row)
    go_on_after(uow, seq)


def _differing(told: dict[str, int], there: dict[str, int]) -> str | None:
    return next((name for name in sorted({*told, *there}) if told.get(name) != there.get(name)), None)
