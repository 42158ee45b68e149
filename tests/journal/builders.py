"""Entries for tests of the journal."""

from django.utils import timezone

from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.journal.services import record


def make_entries(
    province: Province, count: int, *, verb: str = "tests.happened", actor: User | None = None
) -> list[Entry]:
    """`count` entries about the province."""
    return [
        record(verb=verb, subject=province, actor=actor, now=timezone.now(), province=province.code, after={"n": n})
        for n in range(count)
    ]
