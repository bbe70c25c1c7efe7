"""A live server, and a client in Python that a stranger's tool has made from the contract alone."""

import importlib
import inspect
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from greenctl.kernel.ids import new_id

CONTRACT = Path(__file__).parents[2] / "mobile_contract" / "openapi.json"


class Refused(Exception):
    """The server answered with a problem."""

    def __init__(self, problem: Any) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem


class Caller:
    """Somebody with the generated client: `call("review.decide_review_case", ...)` is one operation."""

    def __init__(self, package: str, address: str, token: str | None = None) -> None:
        client = importlib.import_module(package)
        self._package = package
        if token is None:
            self._client = client.Client(base_url=address, raise_on_unexpected_status=True)
        else:
            self._client = client.AuthenticatedClient(base_url=address, token=token, raise_on_unexpected_status=True)

    def model(self, name: str, document: dict[str, Any]) -> Any:
        """A generated model from plain data."""
        return getattr(importlib.import_module(f"{self._package}.models"), name).from_dict(document)

    def get(self, path: str) -> Any:
        """A page, as a browser would ask for it."""
        return self._client.get_httpx_client().get(path)

    def call(self, operation: str, *path: Any, **arguments: Any) -> Any:
        """The answer of an operation; a fresh idempotency key where it wants one.

        Raises:
            Refused: the answer was a problem.
        """
        function = importlib.import_module(f"{self._package}.api.{operation}").sync_detailed
        if "idempotency_key" in inspect.signature(function).parameters:
            arguments["idempotency_key"] = new_id()
        answer = function(*path, client=self._client, **arguments).parsed
        if type(answer).__name__ == "Problem":
            raise Refused(answer)
        return answer


@pytest.fixture(scope="session")
def generated_package(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of the package that openapi-python-client makes from the committed contract."""
    folder = tmp_path_factory.mktemp("client")
    tool = Path(sys.executable).with_name("openapi-python-client")
    made = subprocess.run(
        [tool, "generate", "--path", CONTRACT, "--output-path", folder / "greenctl_client", "--meta", "none"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr + made.stdout
    assert "unsupported" not in made.stdout.lower()
    sys.path.insert(0, str(folder))
    return "greenctl_client"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers, on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
