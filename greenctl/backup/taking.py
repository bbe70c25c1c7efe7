"""Making a copy beside the writers."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from greenctl.backup.databases import copier_of
from greenctl.backup.files import LIST, UPLOADS, copy_new, digests, write_list
from greenctl.backup.manifest import Manifest
from greenctl.storage.port import BlobStore

PHOTOS, PUBLIC = "photos", "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What there is to be copied, or to be filled. `store` is None where photos are left to the store's own copies."""

    engine: Engine
    store: BlobStore | None
    data_folder: Path
    key_id: str


def take(site: Installation, place: Path, now: datetime) -> Manifest:
    """A folder in `place`, named by the moment; `photos` beside it belongs to all copies there."""
    folder = place / now.strftime("%Y-%m-%dT%H-%M-%S-%fZ")
    folder.mkdir(mode=0o700, parents=True)
    copier = copier_of(site.engine.dialect.name)
    keys = {} if site.store is None else copy_new(site.store, place / PHOTOS, UPLOADS)
    revision, last, rows = copier.copy(site.engine, folder / copier.file)
    keys |= {} if site.store is None else copy_new(site.store, place / PHOTOS)
    write_list(folder, keys)
    manifest = Manifest(
        name=folder.name, engine=site.engine.dialect.name, revision=revision,
        taken_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"), last_event=last, rows=rows,
        files=digests(folder, (copier.file, LIST, *_public(site.data_folder, folder))), photos=len(keys),
        key_id=site.key_id,
    )  # fmt: skip
    manifest.write(folder)
    return manifest


def _public(data_folder: Path, folder: Path) -> list[str]:
    """Files for anybody, which stand when no database does; names of what was copied."""
    if not (data_folder / PUBLIC).is_dir():
        return []
    copied = shutil.copytree(data_folder / PUBLIC, folder / PUBLIC)
    return sorted(file.relative_to(folder).as_posix() for file in Path(copied).rglob("*") if file.is_file())
