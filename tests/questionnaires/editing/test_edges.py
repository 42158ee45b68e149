"""Pages at their edges: as much as the editor takes, sent at once without scripts; and as little as there can be."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from mind_portal.accounts.models import User
from mind_portal.questionnaires.editing.shape import MOST_ITEMS
from mind_portal.questionnaires.models import DraftVersion
from tests.audits.builders import words
from tests.questionnaires.editing.builders import draft_of, new_draft
from tests.questionnaires.editing.test_pages import fields_of, stored, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, head_office: User) -> Client:
    client.force_login(head_office)
    client.cookies["django_language"] = "en"
    return client


def draft_with(items: list[dict[str, Any]]) -> DraftVersion:
    return new_draft(sections=[{"code": "part", "title": words("หมวด"), "items": items}])


def test_every_field_of_a_long_preview_can_be_sent_at_once(editor: Client) -> None:
    numbers = range(260)  # 1,040 fields: more than Django takes by itself
    draft = draft_with([{"code": f"q{n}", "type": "compliance", "text": words(f"ข้อ {n}")} for n in numbers])
    sent: dict[str, str] = {}
    for n in numbers:
        sent |= {f"q-q{n}": "fail", f"q-q{n}-base": "", f"q-q{n}-note": "ชำรุด", f"q-q{n}-severity": "major"}
    answer = editor.post(url("draft_preview", draft), sent)
    assert answer.status_code == 200
    assert answer.content.decode().count('value="fail" checked') == len(numbers)
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS > MOST_ITEMS * 4


def test_two_hundred_choices_are_saved_at_once(editor: Client) -> None:
    choices = [{"code": f"c{n}", "text": words(f"ตัวเลือก {n}")} for n in range(200)]
    draft = draft_with([{"code": "fuel", "type": "choice", "text": words("เชื้อเพลิง"), "choices": choices}])
    address = url("draft_item", draft, code="fuel")
    sent = fields_of(editor.get(address))
    assert editor.post(address, sent | {"text_th": "ใช้เชื้อเพลิงใด"}).status_code == 302
    assert stored(draft, "fuel")["text"]["th"] == "ใช้เชื้อเพลิงใด"


def test_the_name_for_measures_is_edited_and_must_be_a_code(editor: Client) -> None:
    draft = draft_of()
    address = url("draft_item", draft, code="guard")
    sent = fields_of(editor.get(address))
    refused = editor.post(address, sent | {"measure": "Guard missing"})
    assert refused.status_code == 422
    assert "a letter first" in refused.content.decode()
    assert editor.post(address, sent | {"measure": "guard_missing"}).status_code == 302
    assert stored(draft, "guard")["measure"] == "guard_missing"
    sent = fields_of(editor.get(address))
    assert editor.post(address, sent | {"measure": ""}).status_code == 302
    assert "measure" not in stored(draft, "guard")


def test_pages_say_nothing_of_what_is_not_there(editor: Client) -> None:
    draft = draft_of()
    compared = editor.get(url("version_compare", code=draft.code)).content.decode()
    assert "There is one version only" in compared
    assert "No difference" not in compared
    assert "Nothing has been changed in it" in editor.get(url("draft_discard", draft)).content.decode()
    retired = editor.get(url("checklist_retire", code=draft.code)).content.decode()
    assert "No inspection can be begun" in retired
    assert "can still be filed" not in retired
