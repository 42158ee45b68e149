"""Send, look, take over: the pages of head office, and the command that says the same."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.models import DraftVersion, Origin, Version
from mind_portal.questionnaires.xlsform import services
from mind_portal.questionnaires.xlsform.importing import read_xlsform
from mind_portal.questionnaires.xlsform.plain import plain
from mind_portal.questionnaires.xlsform.sample import SAMPLE, sample
from mind_portal.questionnaires.xlsform.writing import write_xlsform
from tests.questionnaires.editing.builders import CODE, draft_of, published
from tests.questionnaires.xlsform.workbooks import FUELS, ask, workbook
from tests.support import builders

PAGE = reverse("questionnaires:xlsform_import")
TAKE = reverse("questionnaires:xlsform_take")


@pytest.fixture
def editor(rayong):
    return builders.make_user(Role.HEAD_OFFICE, username="editor")


@pytest.fixture
def client(editor):
    found = Client(headers={"accept-language": "en"})
    found.force_login(editor)
    found.cookies["django_language"] = "en"
    return found


def send(client, content, **more):
    file = SimpleUploadedFile("form.xlsx", content)
    return client.post(PAGE, {"file": file, **more})


def test_a_workbook_is_looked_at_before_it_becomes_a_draft(client, editor):
    page = send(client, sample())
    assert page.status_code == 200
    assert DraftVersion.objects.count() == 0
    assert "my-checklist" in page.content.decode()
    taken = client.post(TAKE, {"sealed": page.context["sealed"]})
    draft = DraftVersion.objects.get()
    assert taken["Location"] == reverse("questionnaires:draft_outline", kwargs={"pk": draft.pk})
    assert (draft.code, draft.origin, draft.begun_by) == ("my-checklist", Origin.XLSFORM, editor)
    assert plain(draft.definition) == plain(SAMPLE)
    assert Entry.objects.filter(verb="questionnaires.draft_begun").count() == 1


def test_pressing_twice_leads_to_the_same_draft(client):
    sealed = send(client, sample()).context["sealed"]
    first, second = (client.post(TAKE, {"sealed": sealed})["Location"] for _press in range(2))
    assert first == second
    assert DraftVersion.objects.count() == 1


def test_all_faults_are_listed_and_nothing_is_kept(client):
    rows = [ask("select_multiple fuels", "a"), ask("time", "b")]
    page = send(client, workbook(rows, FUELS))
    assert page.status_code == 422
    assert len(page.context["refused"]) == 2
    assert DraftVersion.objects.count() == 0


def test_a_file_must_be_there_and_be_a_workbook(client):
    assert client.post(PAGE, {}).status_code == 422
    assert send(client, b"a,b\n").status_code == 422
    assert send(client, b"PK" + b"\0" * 6_000_000).status_code == 422


def test_what_was_seen_cannot_be_forged(client):
    assert client.post(TAKE, {"sealed": "x"}).status_code == 422
    assert client.post(TAKE, {}).status_code == 422
    assert DraftVersion.objects.count() == 0


def test_a_checklist_that_exists_gets_the_draft_of_its_next_version(client):
    before = published()
    changed = {**before.definition, "minutes": 77}
    page = send(client, write_xlsform(changed))
    assert page.context["read"]["next"] == 2
    client.post(TAKE, {"sealed": page.context["sealed"]})
    assert DraftVersion.objects.get().based_on == before


def test_a_workbook_that_says_nothing_new_is_not_taken(client):
    before = published()
    page = send(client, write_xlsform(before.definition))
    assert page.context["read"]["compared"].same
    assert 'name="sealed"' not in page.content.decode()


def test_an_open_draft_is_named(client, editor):
    draft = draft_of()
    page = send(client, write_xlsform({**draft.definition, "minutes": 78}))
    assert page.context["read"]["compared"].draft == draft
    assert client.post(TAKE, {"sealed": page.context["sealed"]}).status_code == 422
    assert DraftVersion.objects.count() == 1


def test_the_code_can_be_that_of_a_checklist_that_exists(client):
    published()
    page = send(client, workbook([ask("text", "zzz")]), code=CODE)
    assert page.context["read"]["code"] == CODE
    assert send(client, sample(), code="nobody").status_code == 422


def test_a_published_question_keeps_its_type(client):
    before = published()
    item = before.definition["sections"][0]["items"][0]
    rows = [ask("date" if item["type"] != "date" else "text", item["code"])]
    page = send(client, workbook(rows, settings=[{"form_title": "ตรวจ", "form_id": CODE}]))
    assert page.status_code == 422
    assert "row 2" in page.context["refused"][0] or "แถว 2" in page.context["refused"][0]
    data = read_xlsform(workbook(rows, settings=[{"form_title": "ตรวจ", "form_id": CODE}])).data
    with pytest.raises(DomainError) as refusal:
        services.begin_from_xlsform(data=data, actor=None, now=timezone.now())
    assert refusal.value.breaches[0].rule == "QUE-XLS-13"


def test_the_form_of_a_report_is_no_checklist():
    content = write_xlsform({**SAMPLE, "kind": "report", "occasions": [], "sections": SAMPLE["sections"][:1]})
    with pytest.raises(DomainError) as refusal:
        services.read_checklist(content)
    assert refusal.value.breaches[0].rule == "QUE-XLS-12"


def test_versions_and_drafts_and_the_template_can_be_downloaded(client):
    version = published()
    draft = draft_of()
    pages = [
        reverse("questionnaires:version_xlsform", kwargs={"code": CODE, "number": version.number}),
        reverse("questionnaires:draft_xlsform", kwargs={"pk": draft.pk}),
        reverse("questionnaires:xlsform_sample"),
    ]
    wanted = [version.definition, draft.definition, SAMPLE]
    for page, data in zip(pages, wanted, strict=True):
        response = client.get(page)
        assert "attachment" in response["Content-Disposition"]
        assert plain(read_xlsform(response.content).data) == plain(data)
    missing = reverse("questionnaires:version_xlsform", kwargs={"code": CODE, "number": 99})
    assert client.get(missing).status_code == 404


def test_a_draft_that_cannot_be_read_yet_is_not_exported(client):
    draft = draft_of()
    draft.definition["sections"][0]["items"][0]["type"] = "riddle"
    DraftVersion.objects.filter(pk=draft.pk).update(definition=draft.definition)
    page = client.get(reverse("questionnaires:draft_xlsform", kwargs={"pk": draft.pk}))
    assert page["Location"] == reverse("questionnaires:draft_outline", kwargs={"pk": draft.pk})


def test_the_command_says_the_same_and_keeps_nothing_when_it_only_checks(db, tmp_path):
    path = tmp_path / "form.xlsx"
    path.write_bytes(sample())
    out = io.StringIO()
    with translation.override("en"):
        call_command("import_xlsform", path, "--check", stdout=out)
    assert "3 sections · 10 items" in out.getvalue()
    assert DraftVersion.objects.count() == 0
    call_command("import_xlsform", path, stdout=out)
    assert DraftVersion.objects.get().code == "my-checklist"
    path.write_bytes(workbook([ask("time", "when")]))
    with translation.override("en"), pytest.raises(CommandError, match="row 2, column type"):
        call_command("import_xlsform", path)
    with pytest.raises(CommandError):
        call_command("import_xlsform", tmp_path / "nothing.xlsx")
    assert Version.objects.count() == 0
