"""A phone or a desk as its app would be: it keeps a key, signs what is asked for, and holds one session."""

from dataclasses import dataclass, field
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from greenctl.auth.device_keys import proof_payload, thumbprint
from greenctl.kernel.ids import new_id
from tests.auth.builders import PASSWORD
from tests.auth.device_keys import DeviceKey


@dataclass
class Phone:
    """`tokens` are those of its session, once it has one."""

    client: FlaskClient
    key: DeviceKey = field(default_factory=DeviceKey)
    id: str = field(default_factory=new_id)
    tokens: dict[str, Any] = field(default_factory=dict)

    def call(self, method: str, path: str, json: Any = None, **rest: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}", "Idempotency-Key": new_id()}
        return self.client.open(path, method=method, json=json, headers=headers, **rest)

    def challenge(self) -> str:
        return self.client.post("/auth/challenges").json["challenge"]

    def proof(self, purpose: str, *parts: str, challenge: str | None = None) -> dict[str, str]:
        given = challenge or self.challenge()
        return {"challenge": given, "signature": self.key.sign(proof_payload(purpose, given, *parts))}

    def introduced(self, purpose: str, *parts: str, **rest: Any) -> dict[str, Any]:
        """What a device with a key says of itself when it is registered."""
        proof = self.proof(purpose, *parts, self.id, thumbprint(self.key.jwk))
        named = {"id": self.id, "name": "示例手机", "platform": "android"}
        return {**named, "public_key": self.key.jwk, "proof": proof, **rest}

    def sign_in(
        self, login: str = "wang.li", password: str = PASSWORD, *, remembered: bool = False, **rest: Any
    ) -> TestResponse:
        body: dict[str, Any] = {"login": login, "password": password}
        if remembered:
            body["device"] = {"device_id": self.id, **self.proof("sign_in", self.id)}
        return self._took(self.client.post("/auth/sign-in", json=body, **rest))

    def register(self, **rest: Any) -> TestResponse:
        return self.call("POST", "/me/devices", self.introduced("register", self.tokens["session_id"], **rest))

    def refresh(self, *, signed: bool = True, **rest: Any) -> TestResponse:
        body: dict[str, Any] = {"refresh_token": self.tokens["refresh_token"]}
        if signed:
            body["proof"] = self.proof("refresh", self.tokens["refresh_token"])
        return self._took(self.client.post("/auth/refresh", json={**body, **rest}))

    def step_up(self, **body: Any) -> TestResponse:
        return self.call("POST", "/auth/step-up", body)

    def step_up_by_key(self, **rest: Any) -> TestResponse:
        proof = self.proof("step_up", self.tokens["session_id"], self.id)
        return self.step_up(device={"device_id": self.id, **proof, **rest})

    def redeem(self, code: str, **rest: Any) -> TestResponse:
        device = self.introduced("hand_over", code)
        return self._took(self.client.post("/auth/hand-overs/redeem", json={"code": code, "device": device}, **rest))

    def _took(self, answer: TestResponse) -> TestResponse:
        if answer.status_code == 200:
            self.tokens = answer.json
        return answer


def a_registered_phone(
    client: FlaskClient, login: str = "wang.li", password: str = PASSWORD, *, key: DeviceKey | None = None
) -> Phone:
    """Signed in and registered, its session bound to its key."""
    phone = Phone(client, key or DeviceKey())
    assert phone.sign_in(login, password).status_code == 200
    assert phone.register().status_code == 201
    return phone
