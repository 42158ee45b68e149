"""Publishing: a definition becomes a version whose rules both engines can evaluate, and which never changes."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from mind_portal.core.errors import Breach, DomainError
from mind_portal.journal.services import record
from mind_portal.questionnaires.answers import blank_document
from mind_portal.questionnaires.definition import USUAL_ROWS, Definition
from mind_portal.questionnaires.models import Origin, Questionnaire, Version
from mind_portal.questionnaires.reading import read_definition
from mind_portal.questionnaires.rules import Published, Refused, evaluate, explain, publish
from mind_portal.questionnaires.rules.language import MAX_LOOPS, MOST_LOOPS
from mind_portal.questionnaires.words import places


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
            breaches += table_breaches(definition, name, text, rules[name])
        except Refused as refusal:
            breaches.append(Breach("QUE-RULE-1", f"{name}: {why_refused(refusal, text, everything)}", field=name))
    breaches += message_breaches(definition)
    if breaches:
        raise DomainError(breaches)
    return {"rules": rules}


def table_breaches(definition: Definition, name: str, text: str, rule: Published) -> list[Breach]:
    """QUE-ROWS-1: loops within one another, or more of them than the engine's budget has room for, over a big table."""
    big = [i for i in definition.items.values() if i.max_rows > USUAL_ROWS and re.search(rf"\b{i.code}\b", text)]
    if not big or (rule.get("depth", 0) < MAX_LOOPS and rule.get("loops", 0) <= MOST_LOOPS):
        return []
    message = _("the table “%(code)s” may hold at most %(n)d rows, since this rule loops over rows within rows")
    return [Breach("QUE-ROWS-1", f"{name}: {message % {'code': big[0].code, 'n': USUAL_ROWS}}", field=name)]


def message_breaches(definition: Definition) -> list[Breach]:
    """QUE-RULE-2: a message that speaks of a value which is no item, fact or column of its table."""
    breaches = []
    for item in definition.items.values():
        for check in item.checks:
            columns = {column.code for column in item.columns} if check.each else set()
            known = set(definition.rule_types()) | columns
            for code in sorted(places(check.message.th) | places(check.message.en)):
                if code not in known:
                    words = {"check": check.code, "code": code}
                    message = _("message of %(check)s: there is no item “%(code)s”") % words
                    breaches.append(Breach("QUE-RULE-2", message, field=check.code))
    return breaches


def why_refused(refusal: Refused, text: str, everything: Mapping[str, str]) -> str:
    """The sentence of a refused rule; an item that is there but stands too late is said to."""
    if refusal.code == "unknown" and refusal.text in everything:
        return _("“%(code)s” does not stand before what this condition shows") % {"code": refusal.text}
    return explain(refusal, text)


def publish_definition(
    *, data: Mapping[str, Any], actor: Any, now: datetime, origin: str = Origin.FILE, reason: str = ""
) -> tuple[Version, bool]:
    """The version that holds `data`, and whether it was published just now.

    The same data gives the same version however often it is loaded; changed data gives the next number and retires
    the one before. Head office may publish again what it has retired, a file may not. Raises DomainError for a fault
    in the definition or a rule.
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
        if latest is not None and _is_there(latest, digest, origin):
            return latest, False
        version = Version.objects.create(
            questionnaire=questionnaire,
            number=latest.number + 1 if latest else 1,
            definition=data,
            compiled=compile_definition(definition),
            checksum=digest,
            published_at=now,
            origin=origin,
            published_by=actor if getattr(actor, "pk", None) else None,
            reason=reason,
        )
        questionnaire.versions.filter(retired_at=None).exclude(pk=version.pk).update(retired_at=now)
        Questionnaire.objects.filter(pk=questionnaire.pk).update(**titles)
        record(
            verb="questionnaires.version_published", subject=version, actor=actor, now=now,
            after={"code": definition.code, "number": version.number, "checksum": digest, "origin": origin},
            reason=reason,
        )  # fmt: skip
    return version, True


def _is_there(latest: Version, digest: str, origin: str) -> bool:
    same = latest.checksum == digest and latest.published_at is not None
    return same and (origin == Origin.FILE or latest.retired_at is None)
