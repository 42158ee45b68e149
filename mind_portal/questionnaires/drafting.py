"""Laying what a page sends over what is stored, three ways: what the page had shown, what it sends, what is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mind_portal.core.thai import clean_text
from mind_portal.questionnaires.answers import Answer, Answers, content, fingerprint
from mind_portal.questionnaires.definition import Definition
from mind_portal.questionnaires.forms import Change

MAX_REASON = 500


@dataclass(frozen=True)
class Conflict:
    """An item that another device answered differently since this page was loaded. Nothing was overwritten."""

    code: str
    mine: Answer
    theirs: Answer


@dataclass
class Merged:
    """The answers after a save, blank ones left out, and the items that clashed."""

    answers: dict[str, Answer] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(stored: Answers, sent_changes: Iterable[Change]) -> Merged:
    """An item that nobody else touched is taken over; one that another device answered differently stays as it is.

    A value that stays the same keeps its source; one that is sent with `confirm` is confirmed.
    """
    changes = list(sent_changes)
    merged = Merged({code: answer for code, answer in stored.items() if answer})
    for change in changes:
        before: Answer = merged.answers.get(change.code) or Answer()
        sent, now_stored = fingerprint(change.answer), fingerprint(before)
        if sent == now_stored:
            _confirm(merged, change, before)
        elif sent == change.base:
            continue
        elif change.base and now_stored != change.base:
            merged.conflicts.append(Conflict(change.code, change.answer, before))
        elif content(change.answer):
            merged.answers[change.code] = change.answer
        else:
            merged.answers.pop(change.code, None)
    for change in changes:
        _keep_photos(merged, change, stored.get(change.code) or Answer())
    return merged


def _keep_photos(merged: Merged, change: Change, before: Answer) -> None:
    """Photos of an answer that changed stay with it, and those that came are added: only a person takes one away."""
    photos = list(dict.fromkeys([*before.get("photos", []), *change.answer.get("photos", [])]))
    if photos:
        merged.answers[change.code] = {**(merged.answers.get(change.code) or Answer()), "photos": photos}


def _confirm(merged: Merged, change: Change, before: Answer) -> None:
    source = before.get("source")
    if change.confirm and source and not source.get("confirmed"):
        merged.answers[change.code] = {**before, "source": {**source, "confirmed": True}}


def known_reasons(definition: Definition, reasons: Mapping[str, str]) -> dict[str, str]:
    """The reasons for checks that the definition has, as text that the database can hold."""
    known = {check.code for item in definition.items.values() for check in item.checks}
    return {code: clean_text(text)[:MAX_REASON] for code, text in reasons.items() if code in known}
