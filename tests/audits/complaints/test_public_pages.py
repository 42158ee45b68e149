"""The public's form and case: no account, no script, no cookie but the form's; identity is never shown back."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audits.complaints import keys
from audits.complaints.models import Complaint
from audits.public.models import GateSheet
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.documents.models import Attachment
from tests.audits.complaints.builders import (
    NEIGHBOUR,
    WORDS,
    accept,
    answer,
    file_it,
    fresh,
    in_state,
    photo,
    sheet_of,
    with_contact,
)

FORM = "/complain/"


def long_ago(monkeypatch: pytest.MonkeyPatch) -> str:
    """The mark of a form that was opened a minute ago."""
    signer = signing.TimestampSigner(salt="audits.complaints.opened")
    monkeypatch.setattr(signer, "timestamp", lambda: signing.b62_encode(int(__import__("time").time()) - 60))
    return signer.sign("form")


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    return {
        "client_id": str(uuid4()), "opened": long_ago(monkeypatch), "kind": "smell", "text": WORDS,
        "when_text": "ทุกคืน", "place": "หลังวัด", "province": "21",
    }  # fmt: skip


def path_of(complaint: Complaint, name: str = "case") -> str:
    return reverse(f"complain:{name}", args=[keys.token_of(complaint.client_id)])


def test_the_form_names_the_factory_of_the_sheet(site: Site, officer: User) -> None:
    page = Client().get(f"{FORM}?f={sheet_of(site, officer).token}")
    assert site.name in page.content.decode()
    assert page["Cache-Control"].count("no-cache")
    assert "กลิ่นเหม็น" in page.content.decode()
    assert "Bad smell" in Client().get(f"{FORM}?lang=en").content.decode()


def test_a_complaint_leads_to_its_own_page_with_number_and_pin(
    site: Site, officer: User, given: dict[str, Any]
) -> None:
    sheet = sheet_of(site, officer)
    response = Client().post(FORM, given | {"f": sheet.token, "photos": [photo(), photo("b.jpg")]}, follow=True)
    complaint = Complaint.objects.get()
    page = response.content.decode()
    assert complaint.number in page
    assert keys.pin_of(complaint.client_id) in page
    assert (complaint.site, complaint.province_id, complaint.state) == (site, "21", "new")
    assert Attachment.objects.about(complaint).count() == 2
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_sent_twice_it_is_one_with_the_same_link(given: dict[str, Any], rayong: Any) -> None:
    client = Client()
    first, second = client.post(FORM, given), client.post(FORM, given)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Complaint.objects.count() == 1


def test_who_complained_is_never_shown_back(given: dict[str, Any], rayong: Any) -> None:
    contact = {"name": NEIGHBOUR.name, "phone": NEIGHBOUR.phone, "email": NEIGHBOUR.email, "agreed": "1"}
    page = Client().post(FORM, given | contact, follow=True).content.decode()
    for part in (NEIGHBOUR.name, NEIGHBOUR.phone, NEIGHBOUR.email):
        assert part not in page


def test_a_contact_without_consent_is_refused_and_the_words_stay(given: dict[str, Any], rayong: Any) -> None:
    response = Client().post(FORM, given | {"name": "สมหญิง"})
    assert response.status_code == 422
    assert WORDS in response.content.decode()
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": ""}, "เลือก"),
        ({"text": "สั้น"}, "10"),
        ({"text": "ก" * 100_000}, "5000"),
        ({"place": "", "province": "21"}, "ชื่อโรงงาน"),
        ({"website": "http://spam"}, "โปรแกรม"),
        ({"opened": "made up"}, "โปรแกรม"),
        ({"phone": "abc", "agreed": "1"}, "หมายเลขโทรศัพท์"),
        ({"email": "abc", "agreed": "1"}, "อีเมล"),
    ],
)
def test_bad_input_gets_a_sentence(given: dict[str, Any], rayong: Any, change: dict[str, Any], words: str) -> None:
    response = Client().post(FORM, given | change)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evil.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("huge.jpg", b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024)),
        ("paper.pdf", b"%PDF-1.7 x"),
        ("broken.jpg", b"\xff\xd8\xff0000"),
        ("empty.jpg", b""),
    ],
)
def test_what_is_no_photo_is_refused_by_name_and_nothing_is_stored(
    given: dict[str, Any], rayong: Any, name: str, content: bytes
) -> None:
    response = Client().post(FORM, given | {"photos": [SimpleUploadedFile(name, content)]})
    assert response.status_code == 422
    page = response.content.decode()
    assert name.split(".")[0] in page
    assert WORDS in page
    assert not Complaint.objects.exists()
    assert not Attachment.objects.exists()


def test_six_photos_are_one_too_many(given: dict[str, Any], rayong: Any) -> None:
    assert Client().post(FORM, given | {"photos": [photo(f"{n}.jpg") for n in range(6)]}).status_code == 422


@pytest.mark.parametrize(("agreed", "kept"), [(False, False), (True, True)])
def test_the_place_of_a_photo_is_kept_only_with_consent(
    given: dict[str, Any], rayong: Any, agreed: bool, kept: bool
) -> None:
    Client().post(FORM, given | {"photos": [photo(place=True)]} | ({"keep_place": "1"} if agreed else {}))
    assert (Attachment.objects.get().latitude is not None) is kept


def test_after_five_from_one_address_a_sentence_says_the_way_out(
    given: dict[str, Any], rayong: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = Client()
    for n in range(5):
        with django_capture_on_commit_callbacks(execute=True):
            assert client.post(FORM, given | {"client_id": str(uuid4()), "text": f"{WORDS} {n}"}).status_code == 302
    same = client.post(FORM, given | {"client_id": str(uuid4()), "text": f"{WORDS} 1"})
    assert Complaint.objects.latest("pk").number[:3] in same.content.decode()
    response = client.post(FORM, given | {"client_id": str(uuid4()), "text": f"{WORDS} 6"})
    assert response.status_code == 422
    assert "5 เรื่อง" in response.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.9.8.7").post(FORM, given | {"client_id": str(uuid4()), "text": f"{WORDS} 7"})
    assert elsewhere.status_code == 302


def test_number_and_pin_open_the_case_and_ten_wrong_pins_close_that_way(rayong: Any) -> None:
    complaint, client = file_it(), Client()
    pin = keys.pin_of(complaint.client_id)
    right = {"number": complaint.number.replace("-", " "), "pin": pin}
    assert client.post("/complain/follow/", right)["Location"] == path_of(complaint)
    wrong = {"number": complaint.number, "pin": f"{(int(pin) + 1) % 1_000_000:06d}"}
    for _n in range(10):
        assert client.post("/complain/follow/", wrong).status_code == 422
    assert client.post("/complain/follow/", right).status_code == 422
    assert client.get(path_of(complaint)).status_code == 200


def test_the_case_shows_answers_and_their_files_but_no_note_and_no_officer(site: Site, officer: User) -> None:
    from audits.complaints.services import note_on_complaint  # noqa: PLC0415

    complaint = with_contact(site)
    accept(complaint, officer)
    note_on_complaint(
        complaint_id=complaint.pk, message_id=uuid4(), text="บันทึกลับของสำนักงาน", actor=officer,
        now=__import__("django").utils.timezone.now(),
    )  # fmt: skip
    message = answer(complaint, officer, files=[photo("plan.jpg")])
    page = Client().get(path_of(complaint)).content.decode()
    assert "ได้ตรวจโรงงานแล้ว" in page
    assert "บันทึกลับ" not in page
    assert str(officer) not in page
    assert NEIGHBOUR.name not in page
    file = Attachment.objects.get(subject_id=str(message))
    link = reverse("complain:file", args=[keys.token_of(complaint.client_id), file.pk])
    assert Client().get(link).status_code == 200
    stranger = file_it(text="เรื่องอื่นของคนอื่นที่ไม่เกี่ยวกัน")
    assert Client().get(reverse("complain:file", args=[keys.token_of(stranger.client_id), file.pk])).status_code == 404


def test_who_complained_adds_rates_and_reopens_once(site: Site, officer: User) -> None:
    complaint, client = in_state("answered", site, officer), Client()
    assert client.post(path_of(complaint, "more"), {"text": "ยังมีกลิ่น", "photos": [photo()]}).status_code == 302
    assert client.post(path_of(complaint, "more"), {"text": " "}).status_code == 422
    assert client.post(path_of(complaint, "rate"), {"rating": "9"}).status_code == 422
    assert client.post(path_of(complaint, "rate"), {"rating": "2"}).status_code == 302
    assert fresh(complaint).rating == 2
    assert client.post(path_of(complaint, "reopen"), {"text": "ยังเหม็นเหมือนเดิม"}).status_code == 302
    assert (fresh(complaint).state, fresh(complaint).rating) == ("accepted", None)
    answer(complaint, officer)
    again = client.post(path_of(complaint, "reopen"), {"text": "ยังเหม็นเหมือนเดิม"})
    assert again.status_code == 422
    assert fresh(complaint).state == "answered"


def test_an_unknown_link_is_not_found(rayong: Any) -> None:
    for name in ("case", "more", "rate", "reopen"):
        url = reverse(f"complain:{name}", args=["nothing"])
        assert (Client().get(url) if name == "case" else Client().post(url)).status_code == 404


def test_a_replaced_sheet_names_no_factory_in_the_form(site: Site, officer: User) -> None:
    token = sheet_of(site, officer).token
    GateSheet.objects.update(ended_on="2099-01-01", reason="ถูกลอกไปติดที่อื่น")
    assert site.name not in Client().get(f"{FORM}?f={token}").content.decode()


def test_the_privacy_page_says_how_long_and_sets_no_cookie(rayong: Any) -> None:
    response = Client().get("/complain/privacy/")
    assert "90" in response.content.decode()
    assert not response.cookies
    assert re.search(r"max-age=\d+", response["Cache-Control"])


def test_the_form_passes_the_check_of_its_origin_as_a_browser_sends_it(given: dict[str, Any], rayong: Any) -> None:
    """A page that forbids the referrer makes the browser send “Origin: null”, and every form of it would be refused."""
    client = Client(enforce_csrf_checks=True)
    page = client.get(FORM)
    assert page["Referrer-Policy"] != "no-referrer"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token is not None
    sent = given | {"csrfmiddlewaretoken": token.group(1)}
    assert client.post(FORM, sent, headers={"Origin": "http://testserver"}).status_code == 302
