"""Who complained, as one encrypted text: a copy of the database alone names nobody."""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@dataclass(frozen=True)
class Person:
    """What a complainant says of himself; all of it optional."""

    name: str = ""
    phone: str = ""
    email: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.name or self.phone or self.email)


def seal(person: Person) -> str:
    """Encrypted under the portal's key."""
    return _fernet().encrypt(json.dumps(asdict(person), ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> Person:
    """Read what was sealed, under this key or one that it replaced. Raises InvalidToken for anything else."""
    return Person(**json.loads(_fernet().decrypt(sealed.encode())))


def _fernet() -> MultiFernet:
    """The newest key seals, all of them open."""
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> bytes:
    raw = secret if isinstance(secret, bytes) else secret.encode()
    derived = hashlib.scrypt(raw, salt=b"audits.complaint.contact", n=2**10, r=8, p=1, dklen=32)
    return base64.urlsafe_b64encode(derived)
