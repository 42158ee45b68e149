"""What pages ask of the journal, as plain values."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from mind_portal.core.scope import NOBODY, Scope, ScopedQuerySet
from mind_portal.journal import verbs
from mind_portal.journal.facts import FACTS
from mind_portal.journal.models import Entry

_COLUMNS: Final = (
    "pk", "at", "actor_name", "verb", "subject_type", "subject_id", "subject_name", "before", "after", "reason",
)  # fmt: skip


def was_last(
    subject: models.Model, *, verb: str, actor: Any, after: Mapping[str, Any] | None = None, reason: str = ""
) -> bool:
    """Whether the newest entry about `subject` is this very act by this very person: a second press of it.

    Asked under the subject's lock. One query.
    """
    columns = ("verb", "actor_id", "after", "reason")
    last = Entry.objects.about(subject).order_by("-at", "-pk").values_list(*columns).first()
    stored = None if after is None else json.loads(json.dumps(dict(after), cls=DjangoJSONEncoder))
    return last == (verb, actor.pk, stored, reason)


@dataclass(frozen=True)
class Timeline:
    """Entries for the component `{% timeline %}`, newest first; `before` asks for the older ones, None at the end."""

    entries: list[dict[str, Any]]
    before: int | None


def timeline(
    user: Any, subjects: Iterable[models.Model], *, found: Iterable[tuple[str, int]] = (), before: int | None = None,
    limit: int = 20, named: bool = False,
) -> Timeline:  # fmt: skip
    """What happened to `subjects`, as far as the user may see each of them.

    A record in the user's scope brings all its entries, also those from before it came into the scope: its history
    belongs to whoever answers for it now. `found`: more records, by label and key, that the caller has read in the
    user's scope. `named` says which record each entry is about, for several at once.
    """
    seen = _in_scope(user, list(subjects))
    for label, key in found:
        seen.setdefault(label, []).append(str(key))
    if not seen:
        return Timeline([], None)
    about = models.Q(pk__in=[])
    for label, keys in seen.items():
        about |= models.Q(subject_type=label, subject_id__in=keys)
    entries = Entry.objects.filter(about)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries.order_by("-pk").values(*_COLUMNS)[: limit + 1])
    more = rows[limit - 1]["pk"] if len(rows) > limit else None
    return Timeline([_shown(row, named=named) for row in rows[:limit]], more)


def _in_scope(user: Any, subjects: Sequence[models.Model]) -> dict[str, list[str]]:
    """Primary keys by model label of the subjects that the user may see.

    A model's own queryset decides where it has a scope; the columns answer without a query where they can.
    """
    scope: Scope = getattr(user, "scope", NOBODY)
    seen: dict[str, list[str]] = defaultdict(list)
    unsure: dict[type[models.Model], list[Any]] = defaultdict(list)
    for subject in subjects:
        in_province = scope.covers_province(str(getattr(subject, "province_id", "")))
        if in_province or getattr(subject, "operator_id", None) in scope.enterprises:
            seen[subject._meta.label_lower].append(str(subject.pk))
        else:
            unsure[type(subject)].append(subject.pk)
    for model, keys in unsure.items():
        queryset = model._default_manager.all()
        if isinstance(queryset, ScopedQuerySet) and not scope.is_empty:
            found = queryset.in_scope(scope).filter(pk__in=keys).values_list("pk", flat=True)
            seen[model._meta.label_lower] += [str(pk) for pk in found]
    return {label: keys for label, keys in seen.items() if keys}


def _shown(row: Mapping[str, Any], *, named: bool) -> dict[str, Any]:
    verb = verbs.verb(row["verb"])
    return {
        "at": row["at"],
        "title": str(verb.label),
        "text": " · ".join(part for part in (row["subject_name"] if named else "", *_words(row)) if part),
        "icon": verb.icon,
        "state": verb.state,
    }


def _words(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Who did it, what changed, and why."""
    actor = _("The portal itself") if row["actor_name"] == "portal" else row["actor_name"]
    return _("by %(name)s") % {"name": actor}, changes(row["before"], row["after"], row["subject_type"]), row["reason"]


def changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, subject_type: str = "", *, most: int = 4
) -> str:
    """`office: เดิม → ใหม่; …` of the fields that have both values; at most `most` of them."""
    old, new = before or {}, after or {}
    both = [name for name in old if name in new]
    shown = [
        f"{field_name(subject_type, name)}: {_brief(_said(subject_type, name, old[name]))}"
        f" → {_brief(_said(subject_type, name, new[name]))}"
        for name in both[:most]
    ]
    return "; ".join([*shown, "…"] if len(both) > most else shown)


def field_name(subject_type: str, name: str) -> str:
    """What people call a column of the model; the key itself where it is no column."""
    try:
        field = apps.get_model(subject_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return str(FACTS.get(name, name))
    named = str(getattr(field, "verbose_name", name))
    return str(FACTS.get(name, named)) if named == name.replace("_", " ") else named


def _said(subject_type: str, name: str, value: Any) -> Any:
    """What people call a value of a column with choices: “Being dealt with”, not `accepted`."""
    try:
        field = apps.get_model(subject_type)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return value
    choices = dict(getattr(field, "flatchoices", None) or ()) if isinstance(value, str) else {}
    return str(choices.get(value, value)) if choices else value


def _brief(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = "–" if value in (None, "") else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


@dataclass(frozen=True)
class Filters:
    """What the journal's page is narrowed by; empty narrows nothing. `record` is `app.model` or `app.model:id`."""

    verb: str = ""
    actor: str = ""
    day: dt.date | None = None
    record: str = ""


def entries_page(
    filters: Filters, *, before: int | None = None, limit: int = 50
) -> tuple[list[dict[str, Any]], int | None]:
    """One page of the whole journal, newest first, and the key of the next page."""
    entries = Entry.objects.all()
    if filters.verb:
        entries = entries.filter(verb=filters.verb)
    if filters.actor:
        entries = entries.filter(models.Q(actor__username__iexact=filters.actor) | models.Q(actor_name=filters.actor))
    if filters.day:
        start = timezone.make_aware(dt.datetime.combine(filters.day, dt.time()))
        entries = entries.filter(at__gte=start, at__lt=start + dt.timedelta(days=1))
    if filters.record:
        label, _colon, key = filters.record.partition(":")
        entries = entries.filter(subject_type=label.lower().strip())
        entries = entries.filter(subject_id=key.strip()) if key else entries
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries.order_by("-pk").values(*_COLUMNS)[: limit + 1])
    more = rows[limit - 1]["pk"] if len(rows) > limit else None
    return [_page_row(row) for row in rows[:limit]], more


def _page_row(row: Mapping[str, Any]) -> dict[str, Any]:
    verb = verbs.verb(row["verb"])
    who, changed, reason = _words(row)
    given = row["after"] or row["before"] or {}
    kind = row["subject_type"]
    added = "; ".join(f"{field_name(kind, name)}: {_brief(_said(kind, name, value))}" for name, value in given.items())
    return {
        "pk": row["pk"],
        "at": row["at"],
        "who": who,
        "what": str(verb.label),
        "verb": row["verb"],
        "icon": verb.icon,
        "record": f"{row['subject_type']}:{row['subject_id']}",
        "name": row["subject_name"],
        "details": changed or _brief_line(added),
        "reason": reason,
    }


def _brief_line(text: str) -> str:
    return text if len(text) <= 200 else f"{text[:199]}…"
