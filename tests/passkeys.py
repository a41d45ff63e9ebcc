"""A passkey in software: what a phone's chip does, for tests that need no browser (WebAuthn Level 2, ES256)."""

import base64
import hashlib
import json
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

from trellis.people.models import Person
from trellis.people.second_factor import sealed_name

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What an authenticator app shares with the place, in tests."""

Flag = AuthenticatorData.FLAG


def _letters(some: bytes) -> str:
    return base64.urlsafe_b64encode(some).rstrip(b"=").decode()


class SoftwareKey:
    """A key pair that answers a page's questions, by default after looking who holds it."""

    def __init__(self, host: str = "testserver") -> None:
        self.host, self.id = host, secrets.token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.owner = b""

    def made(self, question: dict[str, Any], *, verified: bool = True) -> dict[str, Any]:
        """Answer a question to make a passkey."""
        self.owner = base64.urlsafe_b64decode(question["publicKey"]["user"]["id"] + "==")
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]
        kept = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        looked = self._looked(verified=verified, kept=kept)
        told = self._told("webauthn.create", question["publicKey"]["challenge"])
        attested = AttestationObject.create("none", looked, {})
        return self._answer(clientDataJSON=told, attestationObject=bytes(attested)) | {
            "clientExtensionResults": {"credProps": {"rk": True}}
        }

    def shown(
        self, question: dict[str, Any], *, verified: bool = True, origin: str = ""
    ) -> dict[str, Any]:
        """Answer a question to show the passkey."""
        looked = bytes(self._looked(verified=verified))
        told = self._told("webauthn.get", question["publicKey"]["challenge"], origin)
        signed = looked + hashlib.sha256(told).digest()
        signature = self.private.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            clientDataJSON=told,
            authenticatorData=looked,
            signature=signature,
            userHandle=self.owner,
        )

    def kept_by(self, person: Person, name: str = "phone") -> Authenticator:
        """Let a person have this passkey already."""
        question = {
            "publicKey": {"user": {"id": _letters(person.pk.hex.encode())}, "challenge": "AAAA"}
        }
        data = {"name": sealed_name(name), "credential": self.made(question)}
        kept: Authenticator = Authenticator.objects.create(user=person, type="webauthn", data=data)
        return kept

    def _looked(self, *, verified: bool, kept: Any = None) -> AuthenticatorData:
        flags = Flag.UP | (Flag.UV if verified else Flag(0)) | (Flag.AT if kept else Flag(0))
        place = hashlib.sha256(self.host.encode()).digest()
        looked: AuthenticatorData = AuthenticatorData.create(place, flags, 1, kept or b"")
        return looked

    def _told(self, kind: str, challenge: str, origin: str = "") -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": origin or f"https://{self.host}"}
        return json.dumps(said).encode()

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        response = {name: _letters(part) for name, part in parts.items()}
        mine = _letters(self.id)
        return {
            "id": mine,
            "rawId": mine,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
