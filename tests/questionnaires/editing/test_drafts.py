"""Drafts begin, change and end; one open draft a checklist."""

from typing import Any

import pytest

from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.editing.services import begin_copy, begin_empty, discard_draft, start_draft
from mind_portal.questionnaires.models import DraftState, DraftVersion, Origin
from mind_portal.questionnaires.services import publish_definition
from tests.audits.builders import small_definition
from tests.questionnaires.builders import report_form
from tests.questionnaires.editing.builders import CODE, NOW, draft_of, new_draft, published, words

pytestmark = pytest.mark.django_db


def rules(error: DomainError) -> list[str]:
    return [breach.rule for breach in error.breaches]


def test_a_draft_begins_as_a_copy_of_the_version_in_force(head_office: User) -> None:
    version = published()
    draft = draft_of(actor=head_office)
    assert draft.definition == version.definition
    assert (draft.based_on, draft.begun_by, draft.revision) == (version, head_office, 0)
    entry = Entry.objects.get(verb="questionnaires.draft_begun")
    assert entry.after == {"code": CODE, "origin": "editor", "based_on": 1}


def test_only_one_draft_of_a_checklist_is_open() -> None:
    draft_of()
    with pytest.raises(DomainError) as refusal:
        start_draft(code=CODE, definition=small_definition(), origin=Origin.XLSFORM, actor=None, now=NOW)
    assert rules(refusal.value) == ["QUE-EDIT-1"]


def test_a_discarded_draft_makes_room_and_stays_as_a_row(head_office: User) -> None:
    draft = draft_of()
    discard_draft(draft_id=draft.pk, actor=head_office, now=NOW)
    second = draft_of()
    assert second.pk != draft.pk
    draft.refresh_from_db()
    assert draft.state == DraftState.DISCARDED
    with pytest.raises(DraftVersion.DoesNotExist):
        discard_draft(draft_id=draft.pk, actor=head_office, now=NOW)


@pytest.mark.parametrize("code", ["", "New", "new", "drafts", "ก", "a b", "a" * 51, "../x"])
def test_what_cannot_be_a_code_is_refused(code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        begin_empty(code=code, title=words("x"), actor=None, now=NOW)
    assert rules(refusal.value) == ["QUE-EDIT-2"]


def test_a_new_checklist_does_not_take_the_code_of_another() -> None:
    published()
    with pytest.raises(DomainError) as refusal:
        begin_empty(code=CODE, title=words("x"), actor=None, now=NOW)
    assert rules(refusal.value) == ["QUE-EDIT-2"]


def test_a_report_form_is_not_edited_here() -> None:
    data = report_form()
    publish_definition(data=data, actor=None, now=NOW)
    with pytest.raises(DomainError) as refusal:
        start_draft(code="small-report", definition=data, origin=Origin.XLSFORM, actor=None, now=NOW)
    assert rules(refusal.value) == ["QUE-EDIT-3"]


def test_a_copy_has_its_own_code_and_title() -> None:
    published()
    draft = begin_copy(source=CODE, code="copy-of-it", title=words("สำเนา"), actor=None, now=NOW)
    assert draft.definition["code"] == "copy-of-it"
    assert draft.definition["title"] == words("สำเนา")
    assert draft.definition["sections"] == small_definition()["sections"]
    assert draft.based_on is None


def test_an_empty_checklist_knows_the_facts_of_a_factory() -> None:
    draft = begin_empty(code="empty-one", title=words("ว่าง"), actor=None, now=NOW)
    assert draft.definition["facts"]["permitted_hp"] == "number"
    assert [section["items"] for section in draft.definition["sections"]] == [[]]


@pytest.mark.parametrize(
    ("sections", "field"),
    [
        ("x", ""),
        ([1], ""),
        ([{"code": "a", "items": [1]}], ""),
        ([{"code": "A", "items": []}], "A"),
        ([{"code": "a", "items": [{"code": "a"}]}], "a"),
        ([{"items": []}], ""),
    ],
)
def test_a_definition_without_sections_and_codes_is_no_draft(sections: Any, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        new_draft(sections=sections)
    assert rules(refusal.value) == ["QUE-EDIT-4"]
    assert refusal.value.breaches[0].field == field
    assert not DraftVersion.objects.exists()


def test_a_definition_that_cannot_be_published_yet_is_kept() -> None:
    draft = new_draft(sections=[{"code": "a", "items": [{"code": "b", "type": "poem"}]}], minutes="many")
    assert draft.definition["minutes"] == "many"


def test_a_checklist_that_no_tablet_could_carry_is_refused() -> None:
    many = [{"code": f"i{n}", "type": "yes_no", "text": words("x")} for n in range(601)]
    with pytest.raises(DomainError) as refusal:
        new_draft(sections=[{"code": "a", "title": words("a"), "items": many}])
    assert rules(refusal.value) == ["QUE-EDIT-5"]
    long = [{"code": "i", "type": "yes_no", "text": words("ก" * 600_000)}]
    with pytest.raises(DomainError) as refusal:
        new_draft(sections=[{"code": "a", "title": words("a"), "items": long}])
    assert rules(refusal.value) == ["QUE-EDIT-5"]
