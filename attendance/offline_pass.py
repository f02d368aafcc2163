"""The pass that a register page gives a device, so that marks taken without a connection stay their taker's own.

It says, signed, who opened which school's register page and when: marks come in under nobody else's name, and not when
they are old. Notes are sealed with a key that no device writes down (docs/adr/0014): the page has it in memory, and the
server works it out again from the pass.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from accounts.domain.refusal import Refused

SALT = "attendance.offline"
NONCE = 12  # bytes, as AES-GCM wants them
NOT_YOURS = "These marks were taken by somebody else on this device. Only that person can send them."


@dataclass(frozen=True, slots=True)
class Pass:
    """Who opened a register page, at which school, when."""

    user_id: int
    school_id: int
    opened_at: datetime

    @property
    def token(self) -> str:
        """As the page carries it, and the device keeps it. Nobody is named in it."""
        about = {"u": self.user_id, "s": self.school_id, "at": self.opened_at.isoformat(timespec="seconds")}
        return Signer(salt=SALT).sign_object(about)

    @property
    def key(self) -> str:
        """What notes are sealed with: one for a person, school and day. In the page's memory only."""
        return b64encode(self._key).decode()

    def unseal(self, sealed: str, register_id: int, pupil_id: int) -> str:
        """A note as it was typed; blank where it cannot be opened any more."""
        try:
            raw = b64decode(sealed, validate=True)
            plain = AESGCM(self._key).decrypt(raw[:NONCE], raw[NONCE:], f"{register_id}:{pupil_id}".encode())
        except (NotBase64, InvalidTag, ValueError):
            return ""
        return plain.decode(errors="replace")

    @property
    def _key(self) -> bytes:
        about = f"{self.user_id}:{self.school_id}:{self.opened_at.date()}"
        return salted_hmac(f"{SALT}.notes", about, algorithm="sha256").digest()


def read(token: str, *, user_id: int, school_id: int) -> Pass:
    """The pass that came back, if it is this person's at this school."""
    try:
        about = Signer(salt=SALT).unsign_object(token)
        found = Pass(int(about["u"]), int(about["s"]), datetime.fromisoformat(about["at"]))
    except (BadSignature, KeyError, TypeError, ValueError) as trouble:
        raise Refused("What this device kept cannot be read. Enter the marks in the register.") from trouble
    if (found.user_id, found.school_id) != (user_id, school_id):
        raise Refused(NOT_YOURS)
    return found


def person_key(user_id: int) -> str:
    """How a device tells one person from another without knowing either."""
    return salted_hmac(f"{SALT}.person", str(user_id)).hexdigest()[:20]
