"""Processes to be killed. They are forked from one that has imported the application: a start costs no seconds."""

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self

_nursery = get_context("forkserver")
_nursery.set_forkserver_preload(["tests.faults.programs"])

LONGEST_SECONDS = 120.0


class Victim:
    """A program (a function of a module) in a process group of its own; what it prints goes to a file."""

    def __init__(self, program: Callable[..., Any], *arguments: Any, output: Path) -> None:
        self._output = output
        self._process = _nursery.Process(target=_begin, args=(program, arguments, output), daemon=True)
        self._process.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def said(self) -> str:
        """What it has printed until now."""
        return self._output.read_text(encoding="utf-8") if self._output.exists() else ""

    def wait_for(self, *beginnings: str) -> str:
        """The first line that begins with one of these, once it is printed whole.

        Raises:
            RuntimeError: it ended, or LONGEST_SECONDS passed, without saying so.
        """
        deadline = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < deadline:
            # Asked before reading: what it said with its last breath is then read as well.
            running = self._process.is_alive()
            for line in self.said.splitlines(keepends=True):
                if line.startswith(beginnings) and line.endswith("\n"):
                    return line.strip()
            if not running:
                break
            time.sleep(0.005)
        message = f"it never said any of {beginnings!r}:\n{self.said}"
        raise RuntimeError(message)

    def kill(self) -> None:
        """kill -9 of the whole group, as when the power goes."""
        self._signal(signal.SIGKILL)

    def interrupt(self) -> int:
        """Ctrl-C; returns the exit status."""
        self._signal(signal.SIGINT)
        return self.ended()

    def ended(self, longest_seconds: float = LONGEST_SECONDS) -> int:
        """Wait for its end; returns the exit status, negative for a signal."""
        self._process.join(longest_seconds)
        if self._process.exitcode is None:
            self._process.kill()
            message = f"it did not end:\n{self.said}"
            raise RuntimeError(message)
        return self._process.exitcode

    @property
    def runs(self) -> bool:
        return self._process.is_alive()

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:  # it has ended, or has no group of its own yet
            if self._process.is_alive():
                with suppress(ProcessLookupError):
                    os.kill(self._process.pid, number)
        if number == signal.SIGKILL:
            self._process.join(LONGEST_SECONDS)


def _begin(program: Callable[..., Any], arguments: tuple[Any, ...], output: Path) -> None:
    os.setsid()
    # A shell that starts the tests in the background has them ignore Ctrl-C, and a child inherits that.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.stdout.reconfigure(line_buffering=True)
    faulthandler.enable()
    program(*arguments)
