"""Photos, files and signatures of an operator's own open declaration; they stay with it once it is declared."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from audits.declarations.models import SelfDeclaration
from audits.declarations.services import own_declaration
from audits.services import attaching
from mind_portal.accounts.models import User


def attach_to_declaration(
    *, declaration_id: UUID, code: str, file: Any, actor: User, now: dt.datetime
) -> SelfDeclaration:
    """Attach an uploaded file to an item; refuses as `attaching.add_file` and `own_declaration`."""
    with transaction.atomic():
        record = own_declaration(declaration_id, actor)
        return attaching.add_file(record, code=code, file=file, actor=actor, now=now)


def detach_from_declaration(
    *, declaration_id: UUID, code: str, key: str, actor: User, now: dt.datetime
) -> SelfDeclaration:
    """Take a file away from an item; one that is gone already stays so."""
    with transaction.atomic():
        return attaching.take_file(own_declaration(declaration_id, actor), code=code, key=key, actor=actor, now=now)


def sign_declaration(
    *, declaration_id: UUID, code: str, given: Mapping[str, str], confirmed: bool, actor: User, now: dt.datetime
) -> SelfDeclaration:
    """Keep who signed an item; refuses as `attaching.sign`."""
    with transaction.atomic():
        record = own_declaration(declaration_id, actor)
        return attaching.sign(record, code=code, given=given, confirmed=confirmed, actor=actor, now=now)


def unsign_declaration(*, declaration_id: UUID, code: str, actor: User, now: dt.datetime) -> SelfDeclaration:
    """Take a signature away."""
    with transaction.atomic():
        return attaching.unsign(own_declaration(declaration_id, actor), code=code, actor=actor, now=now)
