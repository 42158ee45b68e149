"""Reading versions. A published version never changes, so a process reads each only once."""

from dataclasses import dataclass
from functools import lru_cache

from mind_portal.questionnaires.definition import OCCASIONS, SELF_DECLARATION, Definition
from mind_portal.questionnaires.models import Kind, Version
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.rules import Published


@dataclass(frozen=True)
class Edition:
    """A published version ready for use: its typed definition and its published rules."""

    version_id: int
    number: int
    definition: Definition
    rules: dict[str, Published]


def current_version(code: str) -> Version | None:
    """The version in force of a questionnaire, if it has been loaded."""
    published = Version.objects.filter(questionnaire__code=code, published_at__isnull=False, retired_at=None)
    return published.order_by("-number").first()


def checklists_in_force(occasion: str = "") -> list[Edition]:
    """The checklists that may be begun now, those that name their occasions first; only those that serve `occasion`.

    Without an occasion: every one that serves some inspection.
    """
    published = Version.objects.filter(published_at__isnull=False, retired_at=None)
    rows = published.filter(questionnaire__kind=Kind.CHECKLIST).order_by("questionnaire_id")
    found = [edition(pk) for pk in rows.values_list("pk", flat=True)]
    wanted = [occasion] if occasion else [name for name in OCCASIONS if name != SELF_DECLARATION]
    serving = [one for one in found if any(one.definition.serves(name) for name in wanted)]
    return sorted(serving, key=lambda one: not one.definition.occasions)


@lru_cache(64)
def edition(version_id: int) -> Edition:
    """The edition of a published version. Raises Version.DoesNotExist."""
    version = Version.objects.get(pk=version_id, published_at__isnull=False)
    return Edition(
        version_id=version.pk,
        number=version.number,
        definition=read_definition(version.definition),
        rules=version.compiled.get("rules", {}),
    )


def latest_version(code: str) -> Version | None:
    """The last published version of a questionnaire, whether it is in force or retired."""
    return Version.objects.filter(questionnaire__code=code, published_at__isnull=False).order_by("-number").first()
