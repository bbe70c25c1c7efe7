"""The store that the settings name."""

from greenctl.config import Settings
from greenctl.storage.local import LocalStore
from greenctl.storage.port import BlobStore


def store_of(settings: Settings) -> BlobStore:
    """An S3 store where one is set, else files in the data folder."""
    if settings.s3 is None:
        return LocalStore(settings.data_folder / "store", settings.refresh_key)
    from greenctl.storage.s3 import S3Store  # it takes longer to import than everything else together

    return S3Store(settings.s3)
