"""Names of an XLSForm as codes of ours: small letters, digits and `_`, once in the whole checklist."""

import re
from collections.abc import Iterable
from typing import Final

from mind_portal.questionnaires.reading import CODE, RESERVED, SLUG
from mind_portal.questionnaires.rules.language import CONSTANTS, HOST_FUNCTIONS

_LONGEST: Final = 40
_UNUSABLE: Final = RESERVED | CONSTANTS | set(HOST_FUNCTIONS) | {"blank", "answered", "between", "date"}


def is_code(name: str) -> bool:
    return bool(CODE.fullmatch(name)) and name not in RESERVED


def proposed_code(name: str, taken: Iterable[str], fallback: str) -> str:
    """A code like `name` that can be used and is not taken: `Name of factory` becomes `name_of_factory`."""
    code = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:_LONGEST].strip("_") or fallback
    if not code[0].isalpha():
        code = f"q_{code}"
    if code in _UNUSABLE:
        code = f"{code}_"
    free, number, used = code, 2, set(taken)
    while free in used:
        free, number = f"{code}_{number}", number + 1
    return free


def proposed_slug(name: str) -> str:
    """A code for a whole checklist, empty when nothing of the name can be used."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50].strip("-")
    return slug if SLUG.fullmatch(slug) else (f"form-{slug}" if slug else "")
