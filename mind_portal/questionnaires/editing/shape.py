"""The shape that every draft has, valid or not: sections with items, each under a code of its own.

All else may be wrong while somebody is typing; `faults` says what is. So that a piece can be found by its code, a
draft that lacks this much is never stored.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.questionnaires.reading import CODE

Data = dict[str, Any]

MOST_BYTES: Final = 1_500_000
MOST_ITEMS: Final = 600
MOST_SECTIONS: Final = 60
MOST_TEXT: Final = 4000


def sections(data: Data) -> list[Data]:
    return list(data["sections"])


def items(data: Data) -> Iterator[Data]:
    """Every item, in order."""
    for section in data["sections"]:
        yield from section["items"]


def require_shape(data: Data) -> None:
    """Raises DomainError (QUE-EDIT-4) unless `data` has sections and items, each with a code that is its own."""
    found = data.get("sections")
    if not isinstance(found, list) or not all(_is_section(section) for section in found):
        raise DomainError(Breach("QUE-EDIT-4", _("The definition needs a list of sections, each with a list of items")))
    pieces = [*found, *items(data)]
    codes = [str(piece.get("code", "")) for piece in pieces]
    wrong = sorted({code for code in codes if not CODE.fullmatch(code)})
    twice = sorted({code for code in codes if codes.count(code) > 1} - set(wrong))
    breaches = [
        Breach("QUE-EDIT-4", _("“%(code)s” cannot be a code") % {"code": code}, field=code) for code in wrong
    ] + [Breach("QUE-EDIT-4", _("the code “%(code)s” is used twice") % {"code": code}, field=code) for code in twice]
    if breaches:
        raise DomainError(breaches)


def _is_section(section: Any) -> bool:
    held = section.get("items") if isinstance(section, dict) else None
    return isinstance(held, list) and all(isinstance(item, dict) for item in held)


def require_size(data: Data) -> None:
    """Raises DomainError (QUE-EDIT-5) for a definition that no page and no tablet could carry."""
    count = sum(1 for _item in items(data))
    if count > MOST_ITEMS or len(data["sections"]) > MOST_SECTIONS:
        words = {"items": MOST_ITEMS, "sections": MOST_SECTIONS}
        message = _("A checklist holds at most %(items)d items in %(sections)d sections: divide it into two")
        raise DomainError(Breach("QUE-EDIT-5", message % words))
    if len(json.dumps(data, ensure_ascii=False).encode()) > MOST_BYTES:
        raise DomainError(Breach("QUE-EDIT-5", _("The checklist is too large: shorten its texts")))
