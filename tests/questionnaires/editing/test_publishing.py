"""From a draft to the version in force: once, whole, with a reason; files stay behind head office."""

import datetime as dt
import json
import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.editing import changes
from mind_portal.questionnaires.editing.services import (
    change_draft,
    discard_draft,
    publish_draft,
    rebase_draft,
    retire_checklist,
    start_draft,
    take_file,
)
from mind_portal.questionnaires.models import DraftState, DraftVersion, Origin, Version
from mind_portal.questionnaires.selectors import current_version
from mind_portal.questionnaires.services import publish_definition
from tests.audits.builders import small_definition, words
from tests.questionnaires.editing.builders import CODE, NOW, draft_of, new_draft, published

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=1)


def rules(error: DomainError) -> list[str]:
    return [breach.rule for breach in error.breaches]


def edited(actor: Any = None, weight: int = 5) -> DraftVersion:
    """The draft of the next version, with one change."""
    draft = draft_of(actor=actor)
    item = changes.item_of(draft.definition, "guard")
    change = changes.put_item("guard", changes.fingerprint(item), {**item, "weight": weight}, {})
    return change_draft(draft_id=draft.pk, change=change, what={"piece": "guard"}, actor=actor, now=NOW)


def publish(draft: DraftVersion, actor: Any = None, **values: Any) -> Version:
    given = {"revision": draft.revision, "reason": "หลังอุบัติเหตุเครื่องปั๊ม", "now": LATER} | values
    return publish_draft(draft_id=draft.pk, actor=actor, **given)


def test_a_draft_becomes_the_version_in_force(head_office: User) -> None:
    draft = edited(head_office)
    version = publish(draft, head_office)
    assert (version.number, version.origin, version.published_by) == (2, Origin.EDITOR, head_office)
    assert version.reason == "หลังอุบัติเหตุเครื่องปั๊ม"
    assert current_version(CODE) == version
    assert Version.objects.get(questionnaire__code=CODE, number=1).retired_at == LATER
    draft.refresh_from_db()
    assert (draft.state, draft.published) == (DraftState.PUBLISHED, version)
    entry = Entry.objects.get(verb="questionnaires.version_published", actor=head_office)
    assert entry.reason == version.reason
    assert entry.after is not None
    assert (entry.after["origin"], entry.after["number"]) == ("editor", 2)


def test_pressed_twice_it_is_published_once(head_office: User) -> None:
    draft = edited(head_office)
    assert publish(draft, head_office) == publish(draft, head_office)
    assert Version.objects.filter(questionnaire__code=CODE).count() == 2


@pytest.mark.django_db(transaction=True)
def test_pressed_twice_at_the_same_moment_it_is_published_once() -> None:
    draft = edited()
    found: list[int] = []

    def press() -> None:
        try:
            found.append(publish(draft).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Version.objects.filter(questionnaire__code=CODE).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_the_same_moment_both_keep_their_work() -> None:
    draft = draft_of()

    def edit(code: str) -> None:
        try:
            item = changes.item_of(draft.definition, code)
            change = changes.put_item(code, changes.fingerprint(item), {**item, "weight": 7}, {})
            change_draft(draft_id=draft.pk, change=change, what={}, actor=None, now=NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=edit, args=(code,)) for code in ("guard", "exits", "tested")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    draft.refresh_from_db()
    assert draft.revision == 3
    assert [changes.item_of(draft.definition, code)["weight"] for code in ("guard", "exits", "tested")] == [7, 7, 7]


def test_what_changed_since_it_was_looked_at_is_not_published(head_office: User) -> None:
    draft = edited(head_office)
    with pytest.raises(StaleError) as refusal:
        publish(draft, head_office, revision=draft.revision - 1)
    assert rules(refusal.value) == ["QUE-EDIT-7"]
    assert current_version(CODE) == Version.objects.get(questionnaire__code=CODE, number=1)


def test_a_version_that_came_between_is_compared_first(head_office: User) -> None:
    draft = edited(head_office)
    between = publish_definition(data=small_definition(code=CODE, minutes=9), actor=None, now=NOW)[0]
    with pytest.raises(StaleError) as refusal:
        publish(draft, head_office)
    assert rules(refusal.value) == ["QUE-EDIT-8"]
    with pytest.raises(StaleError):
        rebase_draft(draft_id=draft.pk, version=1, actor=head_office, now=NOW)
    draft = rebase_draft(draft_id=draft.pk, version=2, actor=head_office, now=NOW)
    assert draft.based_on == between
    assert publish(draft, head_office).number == 3


def test_every_fault_is_named_by_its_item_and_nothing_is_published() -> None:
    draft = new_draft()
    for code, values in (
        ("guard", {"text": {"th": " ", "en": "Guards"}}),
        ("tested", {"show_if": "exits == \"pass\""}),
        ("exits", {"weight": -1}),
        ("hp", {"checks": [{"code": "c", "rule": "hp >", "level": "error", "message": words("x")}]}),
        ("has_boiler", {"article": {"text": "Act", "verified": True, "source": " "}}),
    ):  # fmt: skip
        item = {**changes.item_of(draft.definition, code), **values}
        DraftVersion.objects.filter(pk=draft.pk).update(definition=_with(draft.definition, item))
        draft.refresh_from_db()
    with pytest.raises(DomainError) as refusal:
        publish(draft)
    assert {(b.rule, b.field) for b in refusal.value.breaches} == {
        ("QUE-EDIT-9", code) for code in ("guard", "tested", "exits", "hp", "has_boiler")
    }
    assert not Version.objects.exists()


def _with(data: Any, item: Any) -> Any:
    for section in data["sections"]:
        section["items"] = [item if one["code"] == item["code"] else one for one in section["items"]]
    return data


@pytest.mark.parametrize(("reason", "wanted"), [("", ["QUE-EDIT-11"]), (" \n ", ["QUE-EDIT-11"])])
def test_without_a_reason_nothing_is_published(reason: str, wanted: list[str]) -> None:
    draft = edited()
    with pytest.raises(DomainError) as refusal:
        publish(draft, reason=reason)
    assert rules(refusal.value) == wanted


def test_a_draft_that_says_the_same_is_not_published() -> None:
    draft = draft_of()
    with pytest.raises(DomainError) as refusal:
        publish(draft)
    assert rules(refusal.value) == ["QUE-EDIT-10"]


def test_an_imported_definition_cannot_give_a_published_item_another_type() -> None:
    published()
    data = small_definition()
    data["sections"][1]["items"][2]["type"] = "yes_no"
    draft = start_draft(code=CODE, definition=data, origin=Origin.XLSFORM, actor=None, now=NOW)
    with pytest.raises(DomainError) as refusal:
        publish(draft)
    assert [(b.rule, b.field) for b in refusal.value.breaches] == [("QUE-EDIT-9", "exits")]


def test_a_discarded_draft_is_not_published(head_office: User) -> None:
    draft = edited(head_office)
    discard_draft(draft_id=draft.pk, actor=head_office, now=NOW)
    with pytest.raises(DraftVersion.DoesNotExist):
        publish(draft, head_office)


def test_where_a_version_came_from_is_frozen_with_it() -> None:
    version = publish(edited())
    for values in ({"origin": "file"}, {"reason": "another"}, {"published_by": None, "number": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(**values)


# --- out of force ----------------------------------------------------------------------------------------------------


def test_a_checklist_is_taken_out_of_force_with_a_reason(head_office: User) -> None:
    published()
    with pytest.raises(DomainError) as refusal:
        retire_checklist(code=CODE, number=1, reason=" ", actor=head_office, now=NOW)
    assert rules(refusal.value) == ["QUE-EDIT-11"]
    retire_checklist(code=CODE, number=1, reason="ยกเลิก", actor=head_office, now=NOW)
    assert current_version(CODE) is None
    assert Entry.objects.get(verb="questionnaires.version_retired").reason == "ยกเลิก"
    with pytest.raises(DomainError) as refusal:
        retire_checklist(code=CODE, number=1, reason="ยกเลิก", actor=head_office, now=NOW)
    assert rules(refusal.value) == ["QUE-EDIT-12"]


def test_what_was_taken_out_of_force_can_be_published_again_as_it_was(head_office: User) -> None:
    published()
    retire_checklist(code=CODE, number=1, reason="ยกเลิก", actor=head_office, now=NOW)
    assert publish(draft_of(), head_office).number == 2


# --- files -----------------------------------------------------------------------------------------------------------


def take(**changes_: Any) -> str:
    return take_file(data=small_definition(code=CODE, **changes_), actor=None, now=NOW).state


def test_while_versions_come_from_files_a_changed_file_is_published() -> None:
    assert [take(), take(), take(minutes=6), take(minutes=6), take()] == [
        "published", "unchanged", "published", "unchanged", "published",
    ]  # fmt: skip


def test_an_older_file_changes_nothing_that_head_office_published() -> None:
    take()
    version = publish(edited())
    assert take() == "older"
    assert current_version(CODE) == version
    assert not DraftVersion.objects.filter(state=DraftState.OPEN).exists()


def test_a_new_file_waits_as_a_draft_for_head_office(head_office: User) -> None:
    take()
    version = publish(edited())
    assert take(minutes=6) == "waits"
    assert take(minutes=6) == "waits"
    draft = DraftVersion.objects.get(state=DraftState.OPEN)
    assert (draft.origin, draft.based_on, draft.definition["minutes"]) == (Origin.FILE, version, 6)
    assert current_version(CODE) == version
    discard_draft(draft_id=draft.pk, actor=head_office, now=NOW)
    assert take(minutes=6) == "discarded"
    assert not DraftVersion.objects.filter(state=DraftState.OPEN).exists()
    draft_of()
    assert take(minutes=7) == "busy"


def test_a_file_does_not_bring_back_what_head_office_took_out_of_force(head_office: User) -> None:
    take()
    retire_checklist(code=CODE, number=1, reason="ยกเลิก", actor=head_office, now=NOW)
    assert [take(), take(minutes=6)] == ["unchanged", "waits"]
    assert current_version(CODE) is None


def test_the_command_says_what_became_of_the_file(tmp_path: Path, head_office: User) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(small_definition(code=CODE)), encoding="utf-8")
    out = StringIO()
    call_command("load_questionnaires", str(path), stdout=out)
    publish(edited(head_office), head_office)
    call_command("load_questionnaires", str(path), stdout=out)
    assert out.getvalue().splitlines() == [
        "boiler-check version 1: published",
        "boiler-check version 2: unchanged; the file is older than what head office published",
    ]
