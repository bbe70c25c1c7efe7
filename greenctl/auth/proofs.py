"""What somebody brings to show that a device is theirs. Pure; how fresh the challenge is, the entrance has checked."""

from dataclasses import dataclass

from greenctl.auth.device_keys import PublicKey, is_signed_by, proof_payload


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge of ours, signed."""

    challenge: str
    signature: str

    def is_good(self, key: PublicKey | None, purpose: str, *parts: str) -> bool:
        """Whether `key` has signed exactly this: for this purpose, with this challenge, about these things."""
        return is_signed_by(key, proof_payload(purpose, self.challenge, *parts), self.signature)


@dataclass(frozen=True, slots=True)
class PresentedToken:
    """A refresh token that we made, and what came with it."""

    family: str
    counter: int
    text: str
    proof: Proof | None = None

    def is_signed_by(self, key: PublicKey) -> bool:
        return self.proof is not None and self.proof.is_good(key, "refresh", self.text)
