"""The editor's pages: page, part, refusal, and the way without JavaScript."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.facts import site_facts
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.questionnaires.editing import changes, hooks
from mind_portal.questionnaires.models import DraftState, DraftVersion, Version
from tests.audits.builders import small_definition, words
from tests.questionnaires.editing.builders import CODE, draft_of, new_draft, published
from tests.support.builders import make_inspection, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client, head_office: User) -> Client:
    client.force_login(head_office)
    client.cookies["django_language"] = "en"
    return client


def url(name: str, draft: DraftVersion | None = None, **arguments: Any) -> str:
    given = {"pk": draft.pk} if draft else {}
    return reverse(f"questionnaires:{name}", kwargs={**given, **arguments})


def fields_of(response: Any) -> dict[str, Any]:
    """What the browser would send of the item's form, unchanged."""
    forms = response.context["forms"]
    sent: dict[str, Any] = {"base": response.context["base"]}
    every = [forms.main, *(form for rows in forms.rows.values() for form in [rows.management_form, *rows.forms])]
    for form in every:
        for bound in form:
            value = bound.value()
            if isinstance(value, bool):
                if value:
                    sent[bound.html_name] = "on"
            elif value is not None:
                sent[bound.html_name] = str(value)
    return sent


def stored(draft: DraftVersion, code: str) -> dict[str, Any]:
    draft.refresh_from_db()
    return changes.item_of(draft.definition, code)


def typed(**answers: str) -> dict[str, str]:
    """Answers as the preview's page sends them."""
    return {f"q-{code}": text for code, text in answers.items()} | {f"q-{code}-base": "" for code in answers}


def test_a_new_checklist_is_begun_and_opens(editor: Client) -> None:
    published()
    page = editor.get(url("checklist_begin") + f"?source={CODE}").content.decode()
    assert f'value="{CODE}" selected' in page
    sent = {"title_th": "ตรวจหม้อน้ำ", "title_en": "", "code": "steam-check", "source": CODE}
    answer = editor.post(url("checklist_begin"), sent)
    draft = DraftVersion.objects.get(code="steam-check")
    assert answer.headers["Location"] == url("draft_outline", draft)
    again = editor.post(url("checklist_begin"), sent | {"code": "New"})
    assert again.status_code == 422
    assert "cannot be the code of a checklist" in again.content.decode()


def test_the_list_shows_versions_drafts_and_use(editor: Client) -> None:
    draft = draft_of()
    new_draft()
    page = editor.get(url("checklist_list")).content.decode()
    assert url("draft_outline", draft) in page
    assert "never published" in page
    detail = editor.get(url("checklist_detail", code=CODE)).content.decode()
    assert "in force" in detail
    assert "File of the portal" in detail
    assert editor.get(url("checklist_detail", code="nobody")).status_code == 404


def test_beginning_twice_opens_the_same_draft(editor: Client) -> None:
    published()
    first = editor.post(url("draft_begin", code=CODE)).headers["Location"]
    assert editor.post(url("draft_begin", code=CODE)).headers["Location"] == first
    assert editor.post(url("draft_begin", code="nobody")).status_code == 404


def test_saving_an_item_without_a_change_changes_nothing(editor: Client) -> None:
    draft = draft_of()
    before = dict(draft.definition)
    for code in ("hp", "guard", "has_boiler", "tested", "exits"):
        page = editor.get(url("draft_item", draft, code=code))
        assert editor.post(url("draft_item", draft, code=code), fields_of(page)).status_code == 302
    draft.refresh_from_db()
    assert (draft.definition, draft.revision) == (before, 0)


def test_an_item_is_changed_and_the_outline_says_so(editor: Client) -> None:
    draft = draft_of()
    page = editor.get(url("draft_item", draft, code="guard"))
    sent = fields_of(page) | {"weight": "๔.๕", "on_fail": "photo", "look_th": "ดูที่เครื่อง"}
    answer = editor.post(url("draft_item", draft, code="guard"), sent)
    assert answer.headers["Location"] == url("draft_outline", draft) + "#i-guard"
    item = stored(draft, "guard")
    assert (item["weight"], item["on_fail"], item["look"]) == (4.5, "photo", {"th": "ดูที่เครื่อง", "en": ""})
    assert "changed" in editor.get(url("draft_outline", draft)).content.decode()


def test_rows_of_choices_and_columns_are_written(editor: Client) -> None:
    draft = new_draft()
    page = editor.get(url("draft_item", draft, code="exits"))
    sent = fields_of(page) | {
        "type": "choice", "choice-TOTAL_FORMS": "3",
        "choice-0-text_th": "ก", "choice-0-text_en": "First one", "choice-0-ORDER": "2",
        "choice-1-text_th": "ข", "choice-1-code": "b", "choice-1-ORDER": "1", "choice-2-text_th": "",
    }  # fmt: skip
    editor.post(url("draft_item", draft, code="exits"), sent)
    assert stored(draft, "exits")["choices"] == [
        {"code": "b", "text": {"th": "ข", "en": ""}}, {"code": "first_one", "text": {"th": "ก", "en": "First one"}},
    ]  # fmt: skip
    page = editor.get(url("draft_item", draft, code="exits"))
    sent = fields_of(page) | {
        "type": "table", "column-TOTAL_FORMS": "1", "column-0-text_th": "ชนิด", "column-0-type": "choice",
        "column-0-code": "kind", "column-0-options": "a = เอ | A\nb=บี",
    }  # fmt: skip
    editor.post(url("draft_item", draft, code="exits"), sent)
    item = stored(draft, "exits")
    assert "choices" not in item
    assert item["columns"][0]["choices"] == [
        {"code": "a", "text": {"th": "เอ", "en": "A"}}, {"code": "b", "text": {"th": "บี", "en": ""}},
    ]  # fmt: skip
    bad = editor.post(url("draft_item", draft, code="exits"), sent | {"column-0-options": "a\n"})
    assert bad.status_code == 422
    assert "Line 1: write it as code = Thai | English" in bad.content.decode()


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"weight": "many"}, "This is not a number"),
        ({"weight": "-1"}, "Write a number from"),
        ({"decimals": "1.5"}, "Write a number from"),
        ({"code": "has boiler"}, "cannot be a code"),
        ({"code": "hp"}, "used already"),
        ({"text_th": "ก" * 4001}, "4000"),
        ({"article_text": "พ.ร.บ.", "article_verified": "on"}, "verified needs a source"),
        ({"type": "poem"}, "poem"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_typed_is_lost(
    editor: Client, sent: dict[str, str], wanted: str
) -> None:
    draft = new_draft()
    page = editor.get(url("draft_item", draft, code="exits"))
    answer = editor.post(url("draft_item", draft, code="exits"), fields_of(page) | {"look_th": "จำไว้"} | sent)
    assert answer.status_code == 422
    assert wanted in answer.content.decode()
    assert "จำไว้" in answer.content.decode()
    assert stored(draft, "exits") == changes.item_of(small_definition(), "exits")


def test_what_is_wrong_but_readable_is_kept_and_named(editor: Client) -> None:
    draft = new_draft()
    page = editor.get(url("draft_item", draft, code="exits"))
    answer = editor.post(url("draft_item", draft, code="exits"), fields_of(page) | {"show_if": 'exits == "pass"'})
    assert answer.headers["Location"] == url("draft_item", draft, code="exits")
    assert "does not stand before" in editor.get(url("draft_item", draft, code="exits")).content.decode()
    outline = editor.get(url("draft_outline", draft)).content.decode()
    assert "1 fault must be mended before publishing" in outline
    assert url("draft_item", draft, code="exits") in outline


def test_a_published_item_keeps_its_type_and_its_code(editor: Client) -> None:
    draft = draft_of()
    page = editor.get(url("draft_item", draft, code="exits"))
    for values in ({"type": "yes_no"}, {"code": "ways_out"}):
        answer = editor.post(url("draft_item", draft, code="exits"), fields_of(page) | values)
        assert answer.status_code == 422
    assert stored(draft, "exits")["type"] == "compliance"


def test_two_editors_of_one_item_see_both_and_choose(editor: Client) -> None:
    draft = draft_of()
    mine = fields_of(editor.get(url("draft_item", draft, code="guard")))
    editor.post(url("draft_item", draft, code="guard"), mine | {"weight": "8"})
    clash = editor.post(url("draft_item", draft, code="guard"), mine | {"weight": "5"})
    page = clash.content.decode()
    assert clash.status_code == 409
    assert "Somebody else has changed this meanwhile" in page
    assert "<del>8</del>" in page
    assert "<ins>5</ins>" in page
    assert stored(draft, "guard")["weight"] == 8
    again = editor.post(url("draft_item", draft, code="guard"), fields_of(clash) | {"weight": "5"})
    assert again.status_code == 302
    assert stored(draft, "guard")["weight"] == 5


def test_a_section_and_the_checklist_itself_are_edited(editor: Client) -> None:
    draft = new_draft()
    page = editor.get(url("draft_section", draft, code="boiler"))
    sent = {"base": page.context["base"], "title_th": "หม้อน้ำ", "title_en": "Steam", "show_if": "hp > 10"}
    assert editor.post(url("draft_section", draft, code="boiler"), sent).status_code == 302
    assert editor.post(url("draft_section", draft, code="boiler"), sent | {"title_en": "x"}).status_code == 409
    page = editor.get(url("draft_settings", draft))
    sent = {"base": page.context["base"], "title_th": "ใหม่", "minutes": "๓๐", "occasions": ["annual", "joint"]}
    assert editor.post(url("draft_settings", draft), sent).status_code == 302
    draft.refresh_from_db()
    found = draft.definition
    assert (found["title"], found["minutes"], found["occasions"]) == (
        {"th": "ใหม่", "en": ""}, 30, ["annual", "joint"],
    )  # fmt: skip
    assert found["sections"][1]["title"] == {"th": "หม้อน้ำ", "en": "Steam"}
    assert editor.post(url("draft_settings", draft), sent | {"minutes": "x"}).status_code == 422


def test_the_outline_moves_and_copies_as_page_and_as_part(editor: Client) -> None:
    draft = new_draft()
    moved = editor.post(url("draft_change", draft), {"do": "up guard"})
    assert moved.headers["Location"] == url("draft_outline", draft) + "#i-guard"
    part = editor.post(url("draft_change", draft), {"do": "copy guard"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "guard_2" in part.content.decode()
    assert "<html" not in part.content.decode()
    for wrong in ("jump guard", "up nobody", ""):
        assert editor.post(url("draft_change", draft), {"do": wrong}).status_code == 404


def test_an_item_and_a_section_are_added_with_a_proposed_code(editor: Client) -> None:
    draft = new_draft()
    sent = {"section": "machines", "text_th": "ฝาครอบ", "text_en": "Cover", "type": "yes_no"}
    answer = editor.post(url("draft_add", draft), sent)
    assert answer.headers["Location"] == url("draft_item", draft, code="cover")
    assert stored(draft, "cover") == {"code": "cover", "type": "yes_no", "text": {"th": "ฝาครอบ", "en": "Cover"}}
    answer = editor.post(url("draft_add", draft), {"text_th": "ตอน", "text_en": ""})
    assert answer.headers["Location"] == url("draft_section", draft, code="part_1")
    assert editor.post(url("draft_add", draft), {"text_th": " "}).status_code == 422
    assert editor.post(url("draft_add", draft), sent | {"section": "nobody"}).status_code == 404


def test_deleting_asks_and_names_the_rules_that_need_the_item(editor: Client) -> None:
    draft = new_draft()
    assert editor.get(url("draft_delete", draft, code="has_boiler")).status_code == 200
    refused = editor.post(url("draft_delete", draft, code="has_boiler"))
    assert refused.status_code == 422
    assert "tested" in refused.content.decode()
    assert editor.post(url("draft_delete", draft, code="exits")).status_code == 302
    assert editor.post(url("draft_delete", draft, code="exits")).status_code == 404


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"show_if": "hp > 5", "code": "guard"}, "The rule can be read"),
        ({"show_if": "exits == \"pass\"", "code": "guard"}, "does not stand before"),
        ({"check-3-rule": "hpp > 5", "code": "guard"}, "There is no item “hpp”"),
        ({"show_if": "a" * 3000, "code": "guard"}, "longer than 2,000"),
        ({"show_if": ""}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_a_rule_is_judged_while_it_is_typed(editor: Client, sent: dict[str, str], wanted: str) -> None:
    draft = new_draft()
    answer = editor.post(url("draft_rule", draft), sent)
    assert answer.status_code == 200
    assert wanted in answer.content.decode()
    assert bool(answer.content.strip()) == bool(wanted)


def test_the_preview_reacts_and_keeps_nothing(editor: Client) -> None:
    draft = new_draft()
    page = editor.get(url("draft_preview", draft)).content.decode()
    assert 'data-item="tested" tabindex="-1" hidden' in page
    answered = editor.post(url("draft_preview", draft), typed(has_boiler="yes", hp="-5")).content.decode()
    assert 'data-item="tested" tabindex="-1"><' in answered
    assert "Not below 0" in answered
    asked = editor.post(url("draft_preview", draft) + "?fact-permitted_hp=3", typed(hp="5")).content.decode()
    assert "More than permitted" in asked
    saved = editor.post(url("draft_preview", draft), typed(hp="x") | {"only": "hp"}, headers={"X-Autosave": "1"}).json()
    assert list(saved["errors"]) == ["hp"]
    draft.refresh_from_db()
    assert draft.revision == 0
    framed = editor.get(url("draft_preview", draft) + "?view=phone")
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]


def test_the_preview_leaves_out_what_cannot_be_used_yet(editor: Client) -> None:
    data = small_definition()
    data["sections"][0]["items"][1]["type"] = "poem"
    data["sections"][1]["items"][1]["show_if"] = 'guard == "pass"'
    page = editor.get(url("draft_preview", new_draft(sections=data["sections"]))).content.decode()
    assert 'data-item="guard"' not in page
    assert 'data-item="tested" tabindex="-1"><' in page
    assert "left out of the preview" in page
    nothing = editor.get(url("draft_preview", new_draft("other", sections=[]))).content.decode()
    assert "There is nothing to preview yet" in nothing


def test_what_changes_is_shown_and_published_once(editor: Client) -> None:
    draft = draft_of()
    page = editor.get(url("draft_item", draft, code="guard"))
    editor.post(url("draft_item", draft, code="guard"), fields_of(page) | {"weight": "9"})
    review = editor.get(url("draft_review", draft)).content.decode()
    assert "<del>3</del>" in review
    refused = editor.post(url("draft_publish", draft), {"revision": "1", "reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    assert editor.post(url("draft_publish", draft), {"revision": "0", "reason": "เพราะ"}).status_code == 409
    sent = {"revision": "1", "reason": "เพราะ"}
    for _press in range(2):
        answer = editor.post(url("draft_publish", draft), sent)
        assert answer.headers["Location"] == url("checklist_detail", code=CODE)
    assert Version.objects.filter(questionnaire__code=CODE).count() == 2
    assert editor.get(url("draft_outline", draft)).status_code == 404
    compared = editor.get(url("version_compare", code=CODE)).content.decode()
    assert "<ins>9</ins>" in compared
    assert editor.get(url("version_compare", code=CODE) + "?from=2&to=1").content.decode().count("<ins>3</ins>") == 1
    assert editor.get(url("version_detail", code=CODE, number=1)).status_code == 200
    assert editor.get(url("version_detail", code=CODE, number=3)).status_code == 404


def test_faults_keep_the_button_from_working_and_lead_to_their_items(editor: Client) -> None:
    data = small_definition()
    data["sections"][1]["items"][1]["show_if"] = "nobody == 1"
    draft = new_draft(sections=data["sections"])
    page = editor.get(url("draft_review", draft)).content.decode()
    assert "The faults above must be mended first." in page
    answer = editor.post(url("draft_publish", draft), {"revision": "0", "reason": "x"})
    assert answer.status_code == 422
    assert url("draft_item", draft, code="tested") in answer.content.decode()


def test_a_draft_is_discarded_after_a_question(editor: Client) -> None:
    draft = draft_of()
    assert editor.get(url("draft_discard", draft)).status_code == 200
    assert editor.post(url("draft_discard", draft)).status_code == 302
    assert editor.post(url("draft_discard", draft)).status_code == 404
    draft.refresh_from_db()
    assert draft.state == DraftState.DISCARDED


def test_a_checklist_is_taken_out_of_force(editor: Client) -> None:
    published()
    assert editor.post(url("checklist_retire", code=CODE), {"number": "1", "reason": ""}).status_code == 422
    assert editor.post(url("checklist_retire", code=CODE), {"number": "1", "reason": "เลิก"}).status_code == 302
    assert "retired" in editor.get(url("checklist_detail", code=CODE)).content.decode()
    assert editor.post(url("checklist_retire", code=CODE), {"number": "1", "reason": "เลิก"}).status_code == 422
    assert editor.post(url("checklist_retire", code=CODE), {"number": "7", "reason": "เลิก"}).status_code == 404


def test_script_in_texts_is_shown_as_text(editor: Client) -> None:
    evil = "<script>alert(1)</script>\"'{{ 7|add:7 }}"
    data = small_definition(title=words(evil))
    data["sections"][0]["title"] = words(evil)
    data["sections"][0]["items"][1] |= {"text": words(evil), "look": words(evil), "article": {"text": evil}}
    draft = new_draft(sections=data["sections"], title=data["title"])
    for name in ("draft_outline", "draft_preview", "draft_review", "draft_settings"):
        page = editor.get(url(name, draft)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in editor.get(url("draft_item", draft, code="guard")).content.decode()


def test_five_hundred_items_open_are_previewed_and_published(editor: Client) -> None:
    many = [
        {"code": f"i{n}", "type": "compliance", "text": words(f"x{n}")}
        | ({"show_if": f'i{n - 1} == "pass"'} if n % 5 else {})
        for n in range(500)
    ]  # fmt: skip
    draft = new_draft(sections=[{"code": "a", "title": words("a"), "items": many}])
    for name in ("draft_outline", "draft_preview", "draft_review"):
        assert editor.get(url(name, draft)).status_code == 200
    assert editor.post(url("draft_publish", draft), {"revision": "0", "reason": "x"}).status_code == 302


def asked(editor: Client, address: str) -> int:
    editor.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert editor.get(address).status_code == 200
    return len(captured)


def test_more_checklists_and_versions_ask_no_more_queries(editor: Client, officer: User, rayong: Province) -> None:
    draft_of("check-0")
    few = [asked(editor, url("checklist_list")), asked(editor, url("checklist_detail", code="check-0"))]
    for number in range(1, 12):
        draft_of(f"check-{number}")
        published("check-0", minutes=number + 10)
    make_inspection(make_site(rayong), officer, findings=1)
    assert [asked(editor, url("checklist_list")), asked(editor, url("checklist_detail", code="check-0"))] == few


def test_a_new_checklist_may_ask_for_every_fact_of_a_factory(rayong: Province) -> None:
    said = site_facts(make_site(rayong), dt.date(2026, 11, 25))
    assert set(hooks.facts()) == set(said)
