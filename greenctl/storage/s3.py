"""Bytes in an object store that speaks S3; one client per process.

Type, length and SHA-256 stand in the signature of an upload address. A store that knows checksums compares the hash
itself; one that does not keeps whatever has the right length, and confirming finds out.
"""

import base64
import io
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from greenctl.config import S3Settings
from greenctl.storage.errors import ObjectNotThere, StoreAway
from greenctl.storage.port import Stored, Ticket, Upload, good_key

_NOT_THERE = {"404", "NoSuchKey", "NotFound"}


class S3Store:
    """A store in one bucket."""

    def __init__(self, settings: S3Settings) -> None:
        self._bucket, self._checksums = settings.bucket, settings.checksums
        self._client = boto3.session.Session().client(
            "s3",
            endpoint_url=settings.endpoint,
            region_name=settings.region,
            aws_access_key_id=settings.access_key,
            aws_secret_access_key=settings.secret_key,
            config=Config(
                signature_version="s3v4",
                connect_timeout=settings.seconds,
                read_timeout=settings.seconds,
                retries={"total_max_attempts": 2, "mode": "standard"},
                s3={"addressing_style": "path" if settings.endpoint else "auto"},
                # Its own additions are unknown to older stores and are no part of what we sign.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def upload_ticket(self, upload: Upload, *, now: datetime, seconds: int) -> Ticket:
        """The signature counts in machine time; `expires_at` is told by the application's clock."""
        asked: dict[str, Any] = {"Bucket": self._bucket, "Key": good_key(upload.key), "ContentType": upload.media_type}
        asked |= {"ContentLength": upload.size_bytes}
        headers = {"Content-Type": upload.media_type, "Content-Length": str(upload.size_bytes)}
        if self._checksums:
            checksum = base64.b64encode(bytes.fromhex(upload.sha256)).decode()
            asked |= {"ChecksumSHA256": checksum}
            headers |= {"x-amz-checksum-sha256": checksum}
        url = self._client.generate_presigned_url("put_object", asked, ExpiresIn=seconds, HttpMethod="PUT")
        expires_at = (now + timedelta(seconds=seconds)).replace(microsecond=0)
        return Ticket(method="PUT", url=url, headers=headers, expires_at=expires_at)

    def head(self, key: str) -> Stored | None:
        try:
            found = self._ask("head_object", Key=good_key(key))
        except ObjectNotThere:
            return None
        return Stored(key=key, size_bytes=found["ContentLength"], modified_at=found["LastModified"])

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with closing(self._ask("get_object", Key=good_key(key))["Body"]) as body:
            yield cast("BinaryIO", io.BufferedReader(_Away(body), 256 * 1024))

    def put(self, key: str, body: BinaryIO, *, size_bytes: int, media_type: str) -> None:
        self._ask("put_object", Key=good_key(key), Body=body, ContentLength=size_bytes, ContentType=media_type)

    def delete(self, key: str) -> None:
        self._ask("delete_object", Key=good_key(key))

    def list(self, prefix: str) -> Iterator[Stored]:
        more: dict[str, Any] = {}
        while True:
            page = self._ask("list_objects_v2", Prefix=prefix, **more)
            for found in page.get("Contents", ()):
                yield Stored(key=found["Key"], size_bytes=found["Size"], modified_at=found["LastModified"])
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def forget_unfinished(self, before: datetime) -> int:
        """An object is there whole or not at all."""
        return 0

    def _ask(self, operation: str, **asked: Any) -> Mapping[str, Any]:
        """Raises ObjectNotThere or StoreAway: a refusal of ours is a fault of the settings, which may be mended."""
        try:
            return cast("Mapping[str, Any]", getattr(self._client, operation)(Bucket=self._bucket, **asked))
        except ClientError as error:
            if error.response["Error"]["Code"] in _NOT_THERE:
                raise ObjectNotThere(asked.get("Key")) from error
            raise StoreAway from error
        except (BotoCoreError, OSError) as error:
            raise StoreAway from error


class _Away(io.RawIOBase):
    """A body whose connection may break while it is read: then the store is away, too."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._body.read(len(buffer))
        except (BotoCoreError, OSError) as error:
            raise StoreAway from error
        except Exception as error:  # urllib3's own errors come through here unchanged
            raise StoreAway from error
        buffer[: len(data)] = data
        return len(data)
