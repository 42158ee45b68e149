"""How a complainant comes back: a secret link, or the case's number with a PIN. Both follow from the form's own id.

So a form that is sent twice answers with the same link, and the database keeps checksums only.
"""

import base64
import hashlib
import hmac
import ipaddress
import secrets
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

MOST_WRONG_PINS: Final = 10
MOST_WRONG_PINS_OF_ADDRESS: Final = 30
"""In a day, of whatever cases: an address that guesses numbers and PINs is told no more."""
_SALT: Final = "audits.complaints."


def new_number(fiscal_year: int) -> str:
    """`70-4821-0937`: random, so that a number says neither how many there are nor what the next one is."""
    digits = f"{secrets.randbelow(100_000_000):08d}"
    return f"{fiscal_year % 100:02d}-{digits[:4]}-{digits[4:]}"


def token_of(client_id: UUID, token_hash: str = "") -> str:
    """The secret of the link; of a kept checksum under the key of its time, empty when no key fits."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    tokens = [_encoded(_digest("token", client_id, key)[:16]) for key in keys]
    if not token_hash:
        return tokens[0]
    return next((token for token in tokens if hmac.compare_digest(hash_of(token), token_hash)), "")


def pin_of(client_id: UUID, pin_hash: str = "") -> str:
    """Six digits; of a kept checksum under the key of its time, empty when no key fits."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    pins = [f"{int.from_bytes(_digest('pin', client_id, key)[:8], 'big') % 1_000_000:06d}" for key in keys]
    if not pin_hash:
        return pins[0]
    return next((pin for pin in pins if fits_pin(client_id, pin, pin_hash)), "")


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def hash_of_pin(client_id: UUID, pin: str) -> str:
    return hashlib.sha256(f"{client_id}:{pin}".encode()).hexdigest()


def fits_pin(client_id: UUID, pin: str, pin_hash: str) -> bool:
    return hmac.compare_digest(hash_of_pin(client_id, pin), pin_hash)


def sender_of(address: str | None) -> str:
    """A network address as a key that does not give it back, for the limits alone.

    Of IPv6 the first half counts: a home has the other half for itself, and could send from as many as it likes.
    """
    return salted_hmac(_SALT + "sender", _network(address or "")).hexdigest()[:32]


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network(f"{found}/64", strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def _digest(name: str, client_id: UUID, key: str | bytes) -> bytes:
    return salted_hmac(_SALT + name, str(client_id), secret=key, algorithm="sha256").digest()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
