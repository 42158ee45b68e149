"""Photos, files, signatures and places of a draft: attached, refused, taken away, and filed with it."""

import base64
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from audits.models import Finding, Inspection, InspectionDraft
from audits.orders.models import PaperKind
from audits.orders.pictures import pictures_of
from audits.orders.services import issue_inspection_paper
from audits.services import (
    amend_inspection,
    attach_evidence,
    detach_evidence,
    discard_draft,
    file_draft,
    sign_item,
    start_draft,
)
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError
from mind_portal.documents.models import Attachment
from mind_portal.documents.sniffing import MAX_BYTES
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.questionnaires.examination import examine
from mind_portal.questionnaires.selectors import edition
from tests.audits import builders
from tests.audits.amending_builders import load_days
from tests.audits.builders import NOW, words
from tests.support.builders import make_site

PROOFS: list[dict[str, Any]] = [
    {"code": "gate", "type": "photo", "text": words("Gate"), "required": False},
    {"code": "papers", "type": "file", "text": words("Papers"), "required": False},
    {"code": "signed", "type": "signature", "text": words("Signed"), "required": False},
    {"code": "spot", "type": "place", "text": words("Spot"), "required": False},
    {"code": "smoke", "type": "compliance", "text": words("Smoke"), "on_fail": "photo_or_note", "required": False},
]


def definition(**changes: Any) -> dict[str, Any]:
    data = builders.small_definition(**changes)
    data["sections"].append({"code": "proofs", "title": words("Proofs"), "items": PROOFS})
    return data


def jpeg(name: str = "gate.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (64, 48), "#886644").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


def png_address() -> str:
    content = BytesIO()
    Image.new("RGB", (70, 26), "white").save(content, "PNG")
    return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานแกลงรีไซเคิลกระดาษ", latitude=12.70, longitude=101.30)


@pytest.fixture
def draft(site: Site, officer: User) -> InspectionDraft:
    version = builders.publish_definition(data=definition(), actor=None, now=NOW)[0]
    return builders.make_draft(site, officer, version, inspected_on=builders.today())


@pytest.fixture
def page(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def answers(draft: InspectionDraft) -> dict[str, Any]:
    draft.refresh_from_db()
    return dict(draft.answers["items"])


def url(draft: InspectionDraft, code: str, act: str) -> str:
    return f"/audits/drafts/{draft.pk}/items/{code}/{act}/"


def test_a_photo_is_the_answer_of_its_item_and_the_evidence_of_a_judged_one(
    page: Client, draft: InspectionDraft
) -> None:
    sent = page.post(url(draft, "gate", "attach"), {"q-gate-file": jpeg()})
    assert sent["Location"] == f"/audits/drafts/{draft.pk}/proofs/#i-gate"
    page.post(url(draft, "smoke", "attach"), {"q-smoke-file": jpeg("smoke.jpg"), "q-smoke": "fail", "q-smoke-base": ""})
    kept = answers(draft)
    gate, smoke = (Attachment.objects.get(slot=slot) for slot in ("gate", "smoke"))
    assert kept["gate"] == {"value": [str(gate.pk)]}
    assert (kept["smoke"]["value"], kept["smoke"]["photos"]) == ("fail", [str(smoke.pk)]), "the answers came along"
    html = page.get(f"/audits/drafts/{draft.pk}/proofs/").content.decode()
    assert f"/files/{gate.pk}/thumbnail/" in html or str(gate.pk) in html
    assert 'capture="environment"' in html


def test_the_script_gets_the_item_s_part_and_the_reason_of_a_refusal(page: Client, draft: InspectionDraft) -> None:
    auto = {"headers": {"X-Autosave": "1"}}
    part = page.post(url(draft, "gate", "attach"), {"q-gate-file": jpeg()}, **auto)
    assert (part.status_code, b"<html" in part.content) == (200, False)
    assert 'data-count="1"' in part.content.decode()
    key = answers(draft)["gate"]["value"][0]
    svg = SimpleUploadedFile("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    refused = page.post(url(draft, "gate", "attach"), {"q-gate-file": svg}, **auto)
    assert refused.status_code == 422
    assert "x.svg" in refused.content.decode()
    assert "อาจมีคำสั่ง" in refused.content.decode() or "คำสั่ง" in refused.content.decode()
    for _ in range(2):
        gone = page.post(url(draft, "gate", "detach"), {"key": key}, **auto)
        assert (gone.status_code, 'data-count="0"' in gone.content.decode()) == (200, True)
    assert "gate" not in answers(draft)
    assert Attachment.objects.get(pk=key).removed_at is not None


def test_a_refusal_without_script_is_a_page_that_keeps_the_answers(page: Client, draft: InspectionDraft) -> None:
    sent = page.post(url(draft, "smoke", "attach"), {"q-smoke": "fail", "q-smoke-note": "ควันดำ", "q-smoke-base": ""})
    assert sent.status_code == 422
    assert "ควันดำ" in sent.content.decode()
    assert answers(draft)["smoke"]["note"] == "ควันดำ"


@pytest.mark.parametrize(
    ("code", "file", "rule"),
    [
        ("gate", SimpleUploadedFile("a.pdf", b"%PDF-1.7\n"), "AUD-PROOF-3"),
        ("signed", jpeg(), "AUD-PROOF-1"), ("hp", jpeg(), "AUD-PROOF-1"), ("none", jpeg(), "AUD-PROOF-1"),
        ("gate", SimpleUploadedFile("e.jpg", b""), "DOC-FILE-1"),
        ("gate", SimpleUploadedFile("big.jpg", b"\xff\xd8\xff" + b"0" * MAX_BYTES), "DOC-FILE-2"),
        ("gate", SimpleUploadedFile("cut.jpg", b"\xff\xd8\xff\xe0 not a picture"), "DOC-FILE-3"),
    ],
    ids=lambda value: getattr(value, "name", value),
)  # fmt: skip
def test_what_is_no_photo_is_refused_and_nothing_stays(
    draft: InspectionDraft, officer: User, code: str, file: Any, rule: str
) -> None:
    before = answers(draft)
    with pytest.raises(DomainError) as refused:
        attach_evidence(draft_id=draft.pk, code=code, file=file, actor=officer, now=NOW)
    assert [breach.rule for breach in refused.value.breaches] == [rule]
    assert answers(draft) == before
    assert not Attachment.objects.exists()


def test_of_several_files_a_refused_one_keeps_none_of_the_others_back(page: Client, draft: InspectionDraft) -> None:
    script = SimpleUploadedFile("x.svg", b"<svg><script/></svg>", "image/svg+xml")
    files = [script, jpeg("a.jpg"), jpeg("b.jpg")]
    sent = page.post(url(draft, "gate", "attach"), {"q-gate-file": files}, headers={"X-Autosave": "1"})
    assert sent.status_code == 422
    assert [file.name for file in Attachment.objects.about(draft).order_by("name")] == ["a.jpg", "b.jpg"]


def test_twelve_photos_belong_to_an_item_and_not_one_more(draft: InspectionDraft, officer: User) -> None:
    for _ in range(12):
        attach_evidence(draft_id=draft.pk, code="gate", file=jpeg(), actor=officer, now=NOW)
    with pytest.raises(DomainError) as refused:
        attach_evidence(draft_id=draft.pk, code="gate", file=jpeg(), actor=officer, now=NOW)
    assert refused.value.breaches[0].rule == "AUD-PROOF-2"


def test_a_signature_is_drawn_or_typed_and_confirmed(page: Client, draft: InspectionDraft) -> None:
    sign = url(draft, "signed", "sign")
    assert page.get(sign).status_code == 200
    for sent in ({"name": ""}, {"name": "สมชาย ใจดี"}, {"name": "สมชาย ใจดี", "drawn": "data:image/png;base64,%%"}):
        assert page.post(sign, sent).status_code == 422
    assert page.post(sign, {"name": "สมชาย ใจดี", "confirmed": "1"}).status_code == 302
    assert answers(draft)["signed"] == {"value": {"name": "สมชาย ใจดี"}}
    page.post(sign, {"name": "สมชาย ใจดี", "role": "ผู้จัดการ", "drawn": png_address()})
    first = answers(draft)["signed"]["value"]
    page.post(sign, {"name": "สมหญิง", "drawn": png_address()})
    second = answers(draft)["signed"]["value"]
    assert (first["role"], second["name"]) == ("ผู้จัดการ", "สมหญิง")
    assert Attachment.objects.present().get().pk.hex in second["image"].replace("-", "")
    page.post(sign, {"go": "again"})
    assert "signed" not in answers(draft)
    assert page.get(url(draft, "gate", "sign")).status_code == 404


def test_a_place_is_typed_in_thai_digits_and_its_distance_is_told(page: Client, draft: InspectionDraft) -> None:
    section = f"/audits/drafts/{draft.pk}/proofs/"
    page.post(section, {"q-spot": "๑๒.๗๐, ๑๐๑.๓๐", "q-spot-base": "", "go": "more"})
    assert answers(draft)["spot"] == {"value": {"latitude": 12.7, "longitude": 101.3}}
    html = page.get(section).content.decode()
    assert 'value="12.70000, 101.30000"' in html
    assert "0\u00a0ม." in html
    far = page.post(
        section, {"q-spot": "13.70, 101.30", "q-spot-base": "", "only": "spot"}, headers={"X-Autosave": "1"}
    )
    assert far.json()["far"]["spot"] == {"state": "warn", "distance": "111.2\u00a0กม."}
    bad = page.post(section, {"q-spot": "101.30, 12.70", "q-spot-base": "", "go": "more"})
    assert bad.status_code == 422
    assert "สลับ" in bad.content.decode()


def test_filing_hands_the_files_over_and_a_photo_is_evidence_enough(
    page: Client, draft: InspectionDraft, officer: User
) -> None:
    items = answers(draft) | {"smoke": {"value": "fail"}}
    InspectionDraft.objects.filter(pk=draft.pk).update(answers={"items": items})
    with pytest.raises(DomainError) as refused:
        file_draft(draft_id=draft.pk, actor=officer, now=timezone.now())
    assert [breach.rule for breach in refused.value.breaches] == ["AUD-FILE-4"]
    for code in ("smoke", "gate"):
        attach_evidence(draft_id=draft.pk, code=code, file=jpeg(f"{code}.jpg"), actor=officer, now=timezone.now())
    sign_item(
        draft_id=draft.pk, code="signed", name="สมชาย", role="", drawn=png_address(), confirmed=False,
        actor=officer, now=timezone.now(),
    )  # fmt: skip
    done = file_draft(draft_id=draft.pk, actor=officer, now=timezone.now()).inspection
    files = Attachment.objects.about(done)
    assert {file.slot for file in files} == {"smoke", "gate", "signed"}
    assert done.answers["items"]["smoke"]["photos"] == [str(files.get(slot="smoke").pk)]
    assert Finding.objects.get().note == ""
    assert Entry.objects.about(done).filter(verb="documents.handed_over").exists()
    html = page.get(f"/audits/{done.pk}/").content.decode()
    for file in files:
        assert str(file.pk) in html


def test_another_officer_neither_sees_nor_changes_the_files(
    client: Client, draft: InspectionDraft, officer: User, head: User
) -> None:
    attach_evidence(draft_id=draft.pk, code="gate", file=jpeg(), actor=officer, now=NOW)
    key = str(Attachment.objects.get().pk)
    client.force_login(head)
    assert client.get(f"/files/{key}/").status_code in (403, 404)
    with pytest.raises(InspectionDraft.DoesNotExist):
        detach_evidence(draft_id=draft.pk, code="gate", key=key, actor=head, now=NOW)


def test_a_discarded_draft_takes_its_files_with_it(draft: InspectionDraft, officer: User) -> None:
    attach_evidence(draft_id=draft.pk, code="gate", file=jpeg(), actor=officer, now=NOW)
    discard_draft(draft_id=draft.pk, actor=officer, now=NOW)
    assert not Attachment.objects.present().exists()


# --- which checklist ---


def test_the_kind_chooses_the_checklist_and_another_is_refused(site: Site, officer: User) -> None:
    builders.publish_definition(data=definition(occasions=["annual"]), actor=None, now=NOW)
    smell = definition(code="after-complaint", occasions=["complaint"])
    builders.publish_definition(data=smell, actor=None, now=NOW)
    own = definition(code="self-declared", occasions=["self_declaration"])
    builders.publish_definition(data=own, actor=None, now=NOW)
    given: dict[str, Any] = {"site": site, "inspected_on": builders.TODAY, "actor": officer, "now": NOW}
    begun = start_draft(draft_id=builders.new_id(), kind="complaint", **given)
    assert begun.version.questionnaire.code == "after-complaint"
    for code, kind, rule in (
        ("after-complaint", "annual", "AUD-DRAFT-3"), ("", "accident", "AUD-DRAFT-1"),
        ("self-declared", "annual", "AUD-DRAFT-1"),
    ):  # fmt: skip
        with pytest.raises(DomainError) as refused:
            start_draft(draft_id=builders.new_id(), kind=kind, checklist=code, **given)
        assert [breach.rule for breach in refused.value.breaches] == [rule]
    assert Inspection.objects.count() == 0


def test_the_report_shows_the_evidence_and_the_signature(draft: InspectionDraft, officer: User) -> None:
    attach_evidence(draft_id=draft.pk, code="gate", file=jpeg(), actor=officer, now=NOW)
    sign_item(
        draft_id=draft.pk, code="signed", name="สมชาย", role="", drawn=png_address(), confirmed=False,
        actor=officer, now=NOW,
    )  # fmt: skip
    done = file_draft(draft_id=draft.pk, actor=officer, now=timezone.now()).inspection
    kept = done.answers
    found = examine(edition(done.version_id), *(kept.get(name, {}) for name in ("items", "facts", "reasons")))
    shown = pictures_of(found, done)
    [picture] = shown["pictures"]
    assert (picture["format"], picture["text"], bool(picture["bytes"])) == ("jpg", "3.1 Gate", True)
    assert [(one["format"], one["text"]) for one in shown["signatures"]] == [("png", "สมชาย")]
    paper = issue_inspection_paper(inspection_id=done.pk, kind=PaperKind.REPORT, actor=officer, now=timezone.now())
    content = Attachment.objects.about(paper).get().file.read()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Subtype /Image") + content.count(b"/Subtype/Image") >= 2


def test_what_an_amendment_takes_away_is_shown_no_more_and_kept(
    page: Client, draft: InspectionDraft, officer: User
) -> None:
    now = timezone.now()
    given: dict[str, Any] = {"code": "signed", "role": "", "drawn": png_address(), "confirmed": False}
    attach_evidence(draft_id=draft.pk, code="gate", file=jpeg(), actor=officer, now=now)
    sign_item(draft_id=draft.pk, name="สมชาย", actor=officer, now=now, **given)
    done = file_draft(draft_id=draft.pk, actor=officer, now=now).inspection
    wrong = set(Attachment.objects.about(done).values_list("pk", flat=True))
    late = Attachment.objects.about(done).get(slot="gate")
    late.pk, late.slot = builders.new_id(), "smoke"
    late.save(force_insert=True)  # a photo that came after the answers: no version names it
    key = str(Attachment.objects.about(done).get(slot="gate").pk)
    load_days()
    second = amend_inspection(inspection_id=done.pk, draft_id=builders.new_id(), actor=officer, now=now)
    detach_evidence(draft_id=second.pk, code="gate", key=key, actor=officer, now=now)
    assert key not in page.get(f"/audits/drafts/{second.pk}/proofs/").content.decode()
    sign_item(draft_id=second.pk, name="สมหญิง", actor=officer, now=now, **given)
    done = file_draft(draft_id=second.pk, actor=officer, now=now, reason="รูปและผู้ลงลายมือชื่อผิดคน").inspection
    html = page.get(f"/audits/{done.pk}/").content.decode()
    assert str(late.pk) in html
    assert not [one for one in wrong if str(one) in html]
    found = examine(edition(done.version_id), done.answers["items"], done.answers["facts"], {})
    assert [one["text"] for one in pictures_of(found, done)["signatures"]] == ["สมหญิง"]
    assert Attachment.objects.filter(pk__in=wrong).count() == 2
