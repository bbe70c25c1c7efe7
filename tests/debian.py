"""Programs of Debian that some tests need: found, or installed where that is allowed, or missing and named."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from filelock import FileLock

_PLACES = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
_NO_SERVICES = Path("/usr/sbin/policy-rc.d")


@cache
def program(name: str, package: str) -> str | None:
    """Where it is; None where it is missing and may not be installed. A test wants a program, never its service."""
    found = shutil.which(name, path=_PLACES)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        with FileLock(Path(tempfile.gettempdir()) / "greenctl-tests-apt.lock"), _without_starting_services():
            _apt("update")
            _apt("--no-install-recommends", "install", package)
        found = shutil.which(name, path=_PLACES)
    return found


def _apt(*arguments: str) -> None:
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True}
    subprocess.run(["apt-get", "--quiet", "--yes", *arguments], check=False, timeout=500, **quiet)


@contextmanager
def _without_starting_services() -> Iterator[None]:
    """Debian asks this file whether what was installed may start; a web server on port 80 is nobody's wish."""
    if _NO_SERVICES.exists():
        yield
        return
    _NO_SERVICES.write_text("#!/bin/sh\nexit 101\n")
    _NO_SERVICES.chmod(0o755)
    try:
        yield
    finally:
        _NO_SERVICES.unlink()
