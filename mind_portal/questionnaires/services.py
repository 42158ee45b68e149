"""Publishing: a definition becomes a version whose rules both engines can evaluate, and which never changes."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record
from mind_portal.questionnaires.answers import blank_document
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.models import Questionnaire, Version
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.rules import Published, Refused, evaluate, explain, publish


class Compiled(TypedDict):
    """What is stored beside a definition: its rules by name (`show:CODE`, `check:CODE`)."""

    rules: dict[str, Published]


def checksum(data: Mapping[str, Any]) -> str:
    """sha256 of the canonical JSON of a definition."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def compile_definition(definition: Definition) -> Compiled:
    """Publish every rule and run it once on an empty document. Raises DomainError with each rule's sentence.

    A check may use every item, a condition only those that stand before what it shows: so one pass in order decides
    what is shown, in both engines.
    """
    everything, columns = definition.rule_types(), definition.column_names()
    sample = blank_document(definition)
    rules: dict[str, Published] = {}
    breaches = []
    for name, text in definition.rules():
        types = everything if name.startswith("check:") else definition.types_before(name.removeprefix("show:"))
        try:
            rules[name] = publish(text, types, columns)
            if not rules[name]["gives"].startswith("BOOL"):
                raise Refused("type", 0, text, rules[name]["gives"])
            evaluate(rules[name], sample)
        except Refused as refusal:
            breaches.append(Breach("QUE-RULE-1", f"{name}: {_reason(refusal, text, everything)}", field=name))
    if breaches:
        raise DomainError(breaches)
    return {"rules": rules}


def _reason(refusal: Refused, text: str, everything: Mapping[str, str]) -> str:
    if refusal.code == "unknown" and refusal.text in everything:
        return _("“%(code)s” does not stand before what this condition shows") % {"code": refusal.text}
    return explain(refusal, text)


def publish_definition(*, data: Mapping[str, Any], actor: Any, now: datetime) -> tuple[Version, bool]:
    """The version that holds `data`, and whether it was published just now.

    The same data gives the same version however often it is loaded; changed data gives the next number and retires
    the one before. Raises DomainError for a fault in the definition or a rule.
    """
    definition = read_definition(data)
    digest = checksum(data)
    with transaction.atomic():
        titles = {"title_th": definition.title.th, "title_en": definition.title.en}
        questionnaire, _made = Questionnaire.objects.get_or_create(
            code=definition.code, defaults={"kind": definition.kind, **titles}
        )
        questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
        if questionnaire.kind != definition.kind:
            raise DomainError(Breach("QUE-KIND-1", _("A checklist cannot become a report form or the reverse")))
        latest = questionnaire.versions.order_by("-number").first()
        if latest is not None and latest.checksum == digest and latest.published_at is not None:
            return latest, False
        version = Version.objects.create(
            questionnaire=questionnaire,
            number=latest.number + 1 if latest else 1,
            definition=data,
            compiled=compile_definition(definition),
            checksum=digest,
            published_at=now,
        )
        questionnaire.versions.filter(retired_at=None).exclude(pk=version.pk).update(retired_at=now)
        Questionnaire.objects.filter(pk=questionnaire.pk).update(**titles)
        record(
            verb="questionnaires.version_published", subject=version, actor=actor, now=now,
            after={"code": definition.code, "number": version.number, "checksum": digest},
        )  # fmt: skip
    return version, True
