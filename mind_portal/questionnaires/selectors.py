"""Reading versions. A published version never changes, so a process reads each only once."""

from dataclasses import dataclass
from functools import lru_cache

from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.models import Version
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
