"""The enterprise's pages: what is due, a section that saves and refuses, certifying, correcting, the workbook."""

import io
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from factories.models import Site
from factories.single_form import services
from factories.single_form.models import Report, ReportStatus, ReportVersion
from factories.single_form.rules import STATEMENTS
from factories.single_form.selectors import filling
from factories.single_form.services.submitting import checksum
from mind_portal.accounts.models import User
from mind_portal.geography.models import Province
from mind_portal.questionnaires.answers import fingerprint
from tests.factories.single_form.builders import (
    ANSWERS,
    NOW,
    bring_to,
    load_form,
    make_person,
    make_report,
    save,
    sign,
)
from tests.support.builders import make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(rayong: Province) -> Site:
    load_form()
    return make_site(rayong, "บจก. ระยองอาหาร")


@pytest.fixture
def secretary(site: Site) -> User:
    return make_person(site, "preparer", username="secretary", display_name="กมล จันทร์")


@pytest.fixture
def director(site: Site) -> User:
    return make_person(site, "certifier", username="director", display_name="เกรียงไกร จันทร์")


@pytest.fixture
def report(site: Site) -> Report:
    return make_report(site)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, report: Report, **more: Any) -> str:
    return reverse(f"single_form:{name}", kwargs={"pk": report.pk, **more})


def text_of(response: Any) -> str:
    found: str = response.content.decode()
    return found


def draft(report: Report, secretary: User) -> ReportVersion:
    return services.start_report(report_id=report.pk, actor=secretary, now=NOW)


def post_section(client: Client, report: Report, data: dict[str, str], *, script: bool = False) -> HttpResponse:
    headers = {"X-Autosave": "1"} if script else {}
    found: Any = client.post(at("filling_section", report, code="energy"), data, headers=headers)
    return found  # type: ignore[no-any-return]


def items(report: Report) -> dict[str, Any]:
    answers: dict[str, Any] = report.versions.get(certified_at=None).answers["items"]
    return answers


def test_the_list_says_which_factory_which_form_and_by_when(report: Report, secretary: User) -> None:
    page = text_of(signed_in(secretary).get(reverse("single_form:due_list")))
    for words in ("รายงานรอบปี", "บจก. ระยองอาหาร", "31\u00a0ธ.ค.\u00a02569", "เริ่มกรอก"):
        assert words in page


def test_a_list_that_is_cut_off_says_so(report: Report, secretary: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "MOST_TODO", 1)
    assert not filling.due_page(secretary, NOW.date()).more_todo
    make_report(report.site)
    page = filling.due_page(secretary, NOW.date())
    assert (len(page.todo), page.more_todo) == (1, True)


def test_another_enterprises_report_is_not_there(report: Report, chiang_mai: Province) -> None:
    stranger = make_person(make_site(chiang_mai), "preparer", username="stranger")
    client = signed_in(stranger)
    assert "บจก. ระยองอาหาร" not in text_of(client.get(reverse("single_form:due_list")))
    assert client.get(at("filling", report)).status_code == 404
    assert client.post(at("filling_start", report)).status_code == 404


def test_begun_by_one_the_draft_is_a_colleagues_too(report: Report, secretary: User, director: User) -> None:
    assert signed_in(secretary).post(at("filling_start", report)).status_code == 302
    save(report, secretary, {"power": {"value": 1200}})
    page = text_of(signed_in(director).get(at("filling_section", report, code="energy")))
    assert 'value="1,200"' in page


def test_a_section_is_saved_and_leads_on(report: Report, secretary: User) -> None:
    draft(report, secretary)
    answer = post_section(
        signed_in(secretary), report, {"q-power": "๑,๒๐๐", "q-power-base": fingerprint(None), "go": "next"}
    )
    assert answer.status_code == 302
    assert answer["Location"].endswith("/s/rest/")
    assert items(report)["power"] == {"value": 1200}


def test_what_cannot_be_read_is_shown_where_it_stands_and_kept(report: Report, secretary: User) -> None:
    draft(report, secretary)
    client = signed_in(secretary)
    answer = post_section(client, report, {"q-power": "1.000,5", "q-power-base": fingerprint(None)})
    assert answer.status_code == 422
    assert "“1.000,5” ไม่ใช่ตัวเลข" in text_of(answer)
    assert 'value="1.000,5"' in text_of(client.get(at("filling_section", report, code="energy")))


def test_the_script_is_told_what_was_saved_and_what_was_not(report: Report, secretary: User) -> None:
    draft(report, secretary)
    fields = {"q-power": "x", "q-power-base": fingerprint(None), "only": "power"}
    said = json.loads(post_section(signed_in(secretary), report, fields, script=True).content)
    assert "ไม่ใช่ตัวเลข" in said["errors"]["power"]
    assert said["bases"]["power"] == fingerprint(items(report)["power"])


def test_two_computers_that_differ_are_shown_each_others_answer(
    report: Report, secretary: User, director: User
) -> None:
    draft(report, secretary)
    base = fingerprint(None)
    post_section(signed_in(secretary), report, {"q-power": "100", "q-power-base": base})
    answer = post_section(signed_in(director), report, {"q-power": "200", "q-power-base": base})
    assert answer.status_code == 409
    assert "100" in text_of(answer)
    assert items(report)["power"] == {"value": 100}


def test_a_warning_is_explained_on_its_page(report: Report, secretary: User) -> None:
    draft(report, secretary)
    version = report.versions.get()
    version.answers = {"items": {}, "reasons": {}}
    version.save(update_fields=["answers"])
    fields = {"q-power": "100", "q-power-base": fingerprint(None), "reason-power_jump": "ขยายโรงงาน"}
    post_section(signed_in(secretary), report, fields)
    assert report.versions.get().answers["reasons"] == {"power_jump": "ขยายโรงงาน"}


def test_a_report_that_was_handed_over_meanwhile_is_not_written_to(
    report: Report, secretary: User, director: User, officer: User
) -> None:
    bring_to(report, "submitted", preparer=secretary, certifier=director, officer=officer)
    fields = {"q-power": "1", "q-power-base": ""}
    client = signed_in(secretary)
    assert post_section(client, report, fields, script=True).status_code == 404
    assert post_section(client, report, fields)["Location"] == at("filling", report)


def test_the_review_names_what_is_missing_and_refuses(report: Report, secretary: User) -> None:
    draft(report, secretary)
    client = signed_in(secretary)
    assert "ไฟฟ้า" in text_of(client.get(at("filling_review", report)))
    answer = client.post(at("filling_review", report))
    assert answer.status_code == 422
    report.refresh_from_db()
    assert report.status == ReportStatus.DRAFT


def test_from_the_preparer_to_the_certifier_to_the_receipt(report: Report, secretary: User, director: User) -> None:
    draft(report, secretary)
    save(report, secretary, ANSWERS)
    assert signed_in(secretary).post(at("filling_review", report)).status_code == 302
    client = signed_in(director)
    assert "1,200" in text_of(client.get(at("filling_certify", report)))
    made = statements(report)
    refused = client.post(at("filling_certify", report), made | {"signature": "คนอื่น"})
    assert refused.status_code == 422
    assert "คนอื่น" in text_of(refused)
    done = client.post(at("filling_certify", report), made | {"signature": director.display_name})
    assert done["Location"] == at("version", report, number=1)
    page = text_of(client.get(done["Location"]))
    assert report.versions.get().receipt in page


def statements(report: Report) -> dict[str, str]:
    """What the certifier's page sends beside the signature."""
    seen = checksum(report.versions.get(certified_at=None))
    return {f"statement-{code}": "1" for code in STATEMENTS} | {"seen": seen}


def test_what_was_changed_since_the_certifier_read_it_is_not_certified(
    report: Report, secretary: User, director: User, officer: User
) -> None:
    bring_to(report, "submitted", preparer=secretary, certifier=director, officer=officer)
    read = statements(report) | {"signature": director.display_name}
    services.send_back(report_id=report.pk, reason="ดูไฟฟ้า", actor=secretary, now=NOW)
    save(report, secretary, {"power": {"value": 12}})
    services.submit_report(report_id=report.pk, actor=secretary, now=NOW)
    client = signed_in(director)
    again = client.post(at("filling_certify", report), read)
    assert again.status_code == 409
    assert checksum(report.versions.get()) in text_of(again), "the page that comes back shows what is there now"
    assert report.versions.get().certified_at is None
    read = statements(report) | {"signature": director.display_name}
    assert client.post(at("filling_certify", report), read).status_code == 302
    assert report.versions.get().answers["items"]["power"]["value"] == 12


def test_a_preparer_cannot_certify(report: Report, secretary: User, director: User, officer: User) -> None:
    bring_to(report, "submitted", preparer=secretary, certifier=director, officer=officer)
    client = signed_in(secretary)
    assert 'name="signature"' not in text_of(client.get(at("filling_certify", report)))
    made = statements(report)
    assert client.post(at("filling_certify", report), made | {"signature": secretary.display_name}).status_code == 422


def test_a_correction_shows_what_it_changed(report: Report, secretary: User, director: User, officer: User) -> None:
    bring_to(report, "certified", preparer=secretary, certifier=director, officer=officer)
    client = signed_in(secretary)
    assert client.post(at("filling_correct", report), {"reason": ""}).status_code == 422
    assert client.post(at("filling_correct", report), {"reason": "อ่านมิเตอร์ผิด"}).status_code == 302
    fields = {"q-power": "1,300", "q-power-base": fingerprint(ANSWERS["power"])}
    post_section(client, report, fields)
    client.post(at("filling_review", report))
    made = statements(report)
    signed_in(director).post(at("filling_certify", report), made | {"signature": director.display_name})
    page = text_of(client.get(at("version", report, number=2)))
    assert "อ่านมิเตอร์ผิด" in page
    assert "1,200" in page
    assert "1,300" in page
    assert "1,200" in text_of(client.get(at("version", report, number=1)))


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [("filling_nil", {}, "submitted"), ("filling_not_required", {"reason": "หยุดทั้งปี"}, "waiver_asked")],
)
def test_nothing_to_report_and_not_required_are_acts_of_their_own(
    name: str, data: dict[str, str], status: str, report: Report, secretary: User
) -> None:
    client = signed_in(secretary)
    assert client.get(at(name, report)).status_code == 200
    assert client.post(at(name, report), data).status_code == 302
    report.refresh_from_db()
    assert report.status == status


def test_the_office_is_answered_on_the_reports_page(
    report: Report, secretary: User, director: User, officer: User
) -> None:
    bring_to(report, "questioned", preparer=secretary, certifier=director, officer=officer)
    client = signed_in(secretary)
    assert "เหตุใด" in text_of(client.get(at("filling", report)))
    address = at("filling_answer", report, question=report.questions.get().pk)
    assert client.post(address, {"text": " "}).status_code == 422
    assert client.post(address, {"text": "ขยายกำลังผลิต"}).status_code == 302
    report.refresh_from_db()
    assert report.status == ReportStatus.ANSWERED


# --- the workbook ----------------------------------------------------------------------------------------------------


def workbook_of(client: Client, report: Report) -> bytes:
    answer = client.get(at("filling_workbook", report))
    assert answer.status_code == 200
    return bytes(answer.content)


def upload(client: Client, report: Report, data: bytes) -> Any:
    file = io.BytesIO(data)
    file.name = "form.xlsx"
    return client.post(at("filling_upload", report), {"file": file})


def test_a_workbook_is_looked_at_before_it_is_taken_over(report: Report, secretary: User) -> None:
    draft(report, secretary)
    save(report, secretary, {"power": {"value": 1200}})
    client = signed_in(secretary)
    filled = workbook_of(client, report)
    save(report, secretary, {"power": {"value": 900}})
    page = upload(client, report, filled)
    assert page.status_code == 200
    assert items(report)["power"] == {"value": 900}, "a preview changes nothing"
    assert client.post(at("filling_upload", report), {"changes": page.context["changes"]}).status_code == 302
    assert items(report)["power"] == {"value": 1200}


def test_another_factorys_workbook_is_refused(report: Report, secretary: User, rayong: Province) -> None:
    other = make_report(make_site(rayong, "บจก. อื่น"), report.period)
    stranger = make_person(other.site, "preparer", username="other")
    draft(other, stranger)
    draft(report, secretary)
    page = upload(signed_in(secretary), report, workbook_of(signed_in(stranger), other))
    assert page.status_code == 422
    assert "บจก. อื่น" in text_of(page)


@pytest.mark.parametrize("changes", ["x", ""])
def test_a_forged_or_missing_preview_is_refused(changes: str, report: Report, secretary: User) -> None:
    draft(report, secretary)
    page = signed_in(secretary).post(at("filling_upload", report), {"changes": changes})
    assert page.status_code == 422


def a_pdf(name: str = "proof.pdf") -> io.BytesIO:
    file = io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    file.name = name
    return file


@pytest.fixture
def with_file(site: Site) -> Report:
    """A report of a form that asks for a file."""
    proof = {"code": "proof", "type": "file", "text": {"th": "หลักฐาน", "en": "Proof"}, "required": True}
    load_form(sections=[{"code": "energy", "title": {"th": "ก", "en": "a"}, "items": [proof]}])
    return make_report(site)


def test_the_file_of_a_certified_version_outlives_its_correction(
    with_file: Report, secretary: User, director: User, officer: User
) -> None:
    draft(with_file, secretary)
    client, address = signed_in(secretary), at("filling_section", with_file, code="energy")
    client.post(address, {"attach": "proof", "q-proof-file": a_pdf()})
    [key] = items(with_file)["proof"]["value"]
    client.post(at("filling_review", with_file))
    sign(with_file, director)
    client.post(at("filling_correct", with_file), {"reason": "แนบผิดฉบับ"})
    assert client.post(address, {"detach": f"proof:{key}"}).status_code == 302
    assert "proof" not in items(with_file)
    client.post(address, {"attach": "proof", "q-proof-file": a_pdf("new.pdf")})
    [new] = items(with_file)["proof"]["value"]
    client.post(address, {"detach": f"proof:{new}"})
    kept = reverse("documents:attachment", args=[key])
    office = signed_in(officer)
    assert client.get(kept).status_code == office.get(kept).status_code == 200
    assert client.get(reverse("documents:attachment", args=[new])).status_code == 404
    for page in (office.get(reverse("single_form:report_detail", args=[with_file.pk])),
                 client.get(at("version", with_file, number=1))):  # fmt: skip
        assert kept in text_of(page), "whoever reads the report can open it"


def test_a_file_is_attached_and_taken_away(with_file: Report, secretary: User) -> None:
    report = with_file
    draft(report, secretary)
    client = signed_in(secretary)
    file = a_pdf()
    address = at("filling_section", report, code="energy")
    assert client.post(address, {"attach": "proof", "q-proof-file": file}).status_code == 302
    assert "proof.pdf" in text_of(client.get(address))
    [key] = items(report)["proof"]["value"]
    script = io.BytesIO(b"<script>alert(1)</script>")
    script.name = "a.pdf"
    assert client.post(address, {"attach": "proof", "q-proof-file": script}).status_code == 422
    assert client.post(address, {"detach": f"proof:{key}"}).status_code == 302
    assert "proof" not in items(report)
