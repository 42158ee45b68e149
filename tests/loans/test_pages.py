"""The pages of loans: who sees what, what a refusal says, and that nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loans import services
from loans.models import Application, ApplicationForm, Decision, Quota, Recusal
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.documents.models import Attachment
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from tests.loans import builders as make
from tests.loans import world
from tests.support import builders


@pytest.fixture
def fund(rayong: Province, chiang_mai: Province) -> User:
    make.load_offers()
    return builders.make_user(Role.FUND_STAFF)


def signed_in(user: User, language: str = "en") -> Client:
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def open_round(fund: User) -> object:
    """A round that is open today, whatever today is."""
    found = make.make_round(fund)
    type(found).objects.filter(pk=found.pk).update(opens_on="2024-10-01", closes_on="2099-01-01")
    found.refresh_from_db()
    return found


# --- the firm --------------------------------------------------------------------------------------------------------


def test_the_programmes_stand_side_by_side(open_round: object, rayong: Province) -> None:
    make.load()
    user, _site = make.make_borrower(rayong, workers=142)
    page = signed_in(user).get("/loans/compare/?amount=๔,๕๐๐,๐๐๐&purpose=energy_machines").content.decode()
    assert "59,460" in page
    assert "136,899" in page
    assert "142 people, at most 200" in page
    assert "unverified" in page
    assert "not known; as the round announces" in page


def test_an_amount_that_is_none_is_refused_where_it_was_typed(open_round: object, rayong: Province) -> None:
    user, _site = make.make_borrower(rayong)
    answer = signed_in(user).get("/loans/compare/?amount=1.000,5x")
    assert answer.status_code == 422
    assert "This is not an amount" in answer.content.decode()
    assert 'value="1.000,5x"' in answer.content.decode()
    assert signed_in(user).get(f"/loans/compare/?amount={'9' * 35}").status_code == 422


def test_another_firm_cannot_be_compared(open_round: object, rayong: Province) -> None:
    user, _site = make.make_borrower(rayong)
    _other, his = make.make_borrower(rayong)
    assert signed_in(user).get(f"/loans/compare/?operator={his.operator_id}").status_code == 404


def test_an_application_is_begun_filled_and_handed_in(open_round: object, rayong: Province) -> None:
    user, site = make.make_borrower(rayong)
    client = signed_in(user)
    data = {"site": site.pk, "asked": "๔,๐๐๐,๐๐๐", "months": "84", "purpose": "energy_machines", "collateral": "none"}
    begun = client.post(f"/loans/apply/{open_round.pk}/", data)
    application = Application.objects.get(operator=site.operator)
    assert begun["Location"] == f"/loans/applications/{application.pk}/"
    refused = client.post(f"/loans/applications/{application.pk}/submit/")
    assert refused.status_code == 422
    assert "Attach: " in refused.content.decode()
    section = client.get(f"/loans/applications/{application.pk}/form/project/")
    assert section.status_code == 200
    saved = client.post(
        f"/loans/applications/{application.pk}/form/project/",
        {"q-project_title": "เปลี่ยนเครื่อง", "q-project_title-base": "", "go": "next"},
    )
    assert saved.status_code == 302
    items = ApplicationForm.objects.get(application=application).answers["items"]
    assert items["project_title"]["value"] == "เปลี่ยนเครื่อง"
    make.fill(application, user)
    assert client.post(f"/loans/applications/{application.pk}/submit/").status_code == 302
    page = client.get(f"/loans/applications/{application.pk}/").content.decode()
    assert "ล-2567-0001" in page or "ล-2570-0001" in page
    assert client.get(f"/loans/applications/{application.pk}/form/project/").status_code == 404


def test_an_amount_above_the_ceiling_keeps_what_was_typed(open_round: object, rayong: Province) -> None:
    user, site = make.make_borrower(rayong)
    data = {"site": site.pk, "asked": "20000000.01", "months": "84", "purpose": "energy_machines", "collateral": "none"}
    answer = signed_in(user).post(f"/loans/apply/{open_round.pk}/", data)
    assert answer.status_code == 422
    assert "At most 20,000,000 baht" in answer.content.decode()
    assert 'value="20000000.01"' in answer.content.decode()
    assert not Application.objects.exists()


def test_a_script_is_not_a_paper(open_round: object, rayong: Province) -> None:
    user, site = make.make_borrower(rayong)
    application = make.start(open_round, user, site)
    file = SimpleUploadedFile("certificate.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    answer = signed_in(user).post(f"/loans/applications/{application.pk}/documents/certificate/", {"file": file})
    assert answer.status_code == 422
    nothing = signed_in(user).post(f"/loans/applications/{application.pk}/documents/certificate/", {})
    assert nothing.status_code == 422
    assert signed_in(user).post(f"/loans/applications/{application.pk}/documents/other/", {}).status_code == 404


def test_a_draft_is_the_firms_own(open_round: object, rayong: Province, officer: User, fund: User) -> None:
    user, site = make.make_borrower(rayong)
    application = make.start(open_round, user, site)
    address = f"/loans/applications/{application.pk}/"
    assert signed_in(user).get(address).status_code == 200
    for other in (officer, fund, make.make_borrower(rayong)[0]):
        assert signed_in(other).get(address).status_code == 404


def test_the_firm_sees_neither_opinion_nor_votes(fund: User, rayong: Province, officer: User, head: User) -> None:
    application = make.screen(make.submit(make.make_round(fund), rayong), officer, head)
    page = signed_in(application.created_by).get(f"/loans/applications/{application.pk}/").content.decode()
    assert make.OPINION.opinion not in page
    assert officer.display_name not in page
    assert make.OPINION.opinion in signed_in(officer).get(f"/loans/applications/{application.pk}/").content.decode()


# --- the office ------------------------------------------------------------------------------------------------------


def test_an_opinion_that_lacks_something_is_kept(fund: User, rayong: Province, officer: User) -> None:
    application = make.submit(make.make_round(fund), rayong)
    client = signed_in(officer)
    assert client.get(f"/loans/applications/{application.pk}/screen/").status_code == 404  # not taken up yet
    client.post(f"/loans/applications/{application.pk}/take/")
    answer = client.post(
        f"/loans/applications/{application.pk}/screen/",
        {"recommendation": "approve", "amount": "9,000,000", "opinion": "เห็นควรสนับสนุนโครงการ"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Not more than the 4,000,000 baht" in page
    assert "Score it from 0 to 5" in page
    assert "เห็นควรสนับสนุนโครงการ" in page
    assert page.count("(optional)") == 1, "only the conditions may be left out"


def test_pressing_twice_is_a_conflict_in_words(fund: User, rayong: Province, officer: User) -> None:
    application = make.submit(make.make_round(fund), rayong)
    client = signed_in(officer)
    assert client.post(f"/loans/applications/{application.pk}/take/").status_code == 302
    again = client.post(f"/loans/applications/{application.pk}/take/")
    assert again.status_code == 409
    assert "Reload the page" in again.content.decode()


def test_the_list_filters_and_goes_out_as_a_file(fund: User, rayong: Province, chiang_mai: Province) -> None:
    here = world.application_of(builders.make_site(rayong), fund)
    world.application_of(builders.make_site(chiang_mai), fund, "screened")
    client = signed_in(fund)
    assert client.get("/loans/?province=21&status=submitted").context["page"].found == 1
    assert client.get("/loans/?status=referred").context["page"].found == 0
    assert client.get(f"/loans/?q={here.number}").context["page"].found == 1
    text = b"".join(client.get("/loans/export/csv/?province=21").streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    assert "4000000.00" in text
    assert Entry.objects.filter(verb="loans.applications_exported", actor=fund).exists()
    assert client.get("/loans/export/xlsx/").status_code == 200
    assert client.get("/loans/export/exe/").status_code == 404


# --- rounds ---------------------------------------------------------------------------------------------------------


def test_quotas_with_a_bad_row_name_it_and_keep_the_rest(fund: User, rayong: Province) -> None:
    found = make.make_round(fund)
    data = {
        "version": found.version, "pot": "๑๐๐,๐๐๐,๐๐๐", "province-0": "21", "amount-0": "24,000,000",
        "province-1": "50", "amount-1": "1.000,5", "province-2": "21", "amount-2": "-1",
    }  # fmt: skip
    answer = signed_in(fund).post(f"/loans/rounds/{found.pk}/quotas/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Row 2" in page
    assert "Row 3: the amount is negative" in page
    assert "24,000,000" in page
    assert not Quota.objects.exists()
    good = {"version": found.version, "pot": "๑๐๐,๐๐๐,๐๐๐", "province-0": "21", "amount-0": "24,000,000"}
    assert signed_in(fund).post(f"/loans/rounds/{found.pk}/quotas/", good).status_code == 302
    stale = signed_in(fund).post(f"/loans/rounds/{found.pk}/quotas/", good)
    assert stale.status_code == 409


# --- the committee ---------------------------------------------------------------------------------------------------


def test_a_recused_member_finds_no_file(fund: User, rayong: Province) -> None:
    members = make.make_members(3)
    application = world.application_of(builders.make_site(rayong), fund, "screened")
    meeting, (item,) = make.make_meeting(fund, members, [application])
    client = signed_in(members[2])
    assert client.get(f"/loans/meetings/{meeting.pk}/?item=1").status_code == 200
    assert client.post(f"/loans/meetings/items/{item.pk}/recuse/", {"reason": ""}).status_code == 422
    assert client.post(f"/loans/meetings/items/{item.pk}/recuse/", {"reason": "เป็นญาติ"}).status_code == 302
    assert Recusal.objects.get().user == members[2]
    page = client.get(f"/loans/meetings/{meeting.pk}/").content.decode()
    assert "the file is closed to you" in page
    assert "เปลี่ยนเครื่องทำความเย็นแอมโมเนีย" not in page
    for address in (f"meetings/{meeting.pk}/?item=1", f"applications/{application.pk}/"):
        assert client.get(f"/loans/{address}").status_code == 404
    assert client.get(f"/api/v1/loan-applications/{application.pk}/").status_code == 404
    assert client.post(f"/loans/meetings/items/{item.pk}/vote/", {"choice": "approve"}).status_code == 404
    other = signed_in(members[1]).get(f"/loans/meetings/{meeting.pk}/?item=1").content.decode()
    assert "does not see the file and does not count" in other


def test_a_resolution_by_the_pages_moves_the_money(fund: User, rayong: Province) -> None:
    members = make.make_members(2)
    found = make.make_round(fund, quotas={(rayong.code, ""): 6})
    applications = [world.application_of(builders.make_site(rayong), fund, "screened") for _ in range(2)]
    assert {one.round_id for one in applications} == {found.pk}
    meeting, items = make.make_meeting(fund, members, applications)
    outcomes = []
    for item in items:
        for member in reversed(members):
            vote = signed_in(member).post(f"/loans/meetings/items/{item.pk}/vote/", {"choice": "approve"})
            assert vote.status_code == 302
        data = {"outcome": "approved", "amount": "๔,๐๐๐,๐๐๐"}
        assert signed_in(fund).post(f"/loans/meetings/items/{item.pk}/resolve/", data).status_code == 302
        decision = Decision.objects.get(item=item)
        outcomes.append(decision.outcome)
        assert signed_in(members[1]).post(f"/loans/decisions/{decision.pk}/confirm/").status_code == 422
        assert signed_in(members[0]).post(f"/loans/decisions/{decision.pk}/confirm/").status_code == 302
    assert outcomes == ["approved", "waiting"]
    page = signed_in(fund).get(f"/loans/meetings/{meeting.pk}/?item=1").content.decode()
    assert "quota 6.0" in page
    assert "promised before <b>0.0</b>" in page
    assert "in this meeting <b>4.0</b>" in page


def test_a_meeting_asks_the_same_of_the_database_for_one_item_and_for_six(fund: User, rayong: Province) -> None:
    members = make.make_members(2)

    def queries(count: int) -> int:
        applications = [world.application_of(builders.make_site(rayong), fund, "screened") for _ in range(count)]
        meeting, _items = make.make_meeting(fund, members, applications)
        client = signed_in(fund)
        client.get(f"/loans/meetings/{meeting.pk}/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/loans/meetings/{meeting.pk}/").status_code == 200
        return len(captured)

    assert queries(1) == queries(6)


def test_a_meeting_without_a_chair_is_not_planned(fund: User, rayong: Province) -> None:
    members = make.make_members(2)
    data = {"day": "24/11/2569", "time": "๑๓:๓๐", "province": "21", **{f"member-{m.pk}": "1" for m in members}}
    refused = signed_in(fund).post("/loans/meetings/new/", data)
    assert refused.status_code == 422
    assert "Choose one chair" in refused.content.decode()
    planned = signed_in(fund).post("/loans/meetings/new/", data | {"chair": members[0].pk})
    assert planned.status_code == 302


def test_the_api_gives_what_the_chair_confirmed(fund: User, rayong: Province) -> None:
    members = make.make_members(1)
    application = world.application_of(builders.make_site(rayong), fund, "screened")
    _meeting, (item,) = make.make_meeting(fund, members, [application])
    make.vote(item, members)
    decision = make.resolve(item, fund)
    client = signed_in(fund)
    address = f"/api/v1/loan-applications/{application.pk}/"
    assert client.get(address).json()["decisions"] == []
    services.confirm_resolution(decision_id=decision.pk, actor=members[0], now=make.NOW)
    given = client.get(address).json()
    assert given["decisions"][0]["outcome"] == "approved"
    assert given["approved"] == 4_000_000
    programmes = client.get("/api/v1/loan-programmes/").json()["results"]
    assert {row["code"] for row in programmes} == {"lod-lok-ron", "khong-kraphan", "suea-tid-peek"}


def test_every_row_of_a_large_round_is_kept_and_none_is_too_large(fund: User, rayong: Province) -> None:
    found = make.make_round(fund)
    client = signed_in(fund)
    rows = {"province-200": rayong.code, "size-200": "small", "amount-200": "1,000,000"}
    sent = {"pot": "100,000,000", "version": str(found.version), **rows}
    assert client.post(f"/loans/rounds/{found.pk}/quotas/", sent).status_code == 302
    assert Quota.objects.get(round=found).amount == make.MILLION
    for wrong in ({"amount-200": "9" * 30}, {"amount-200": "0.005"}, {"pot": "9" * 30}, {"province-200": "99"}):
        assert client.post(f"/loans/rounds/{found.pk}/quotas/", sent | wrong).status_code == 422, wrong
    assert Quota.objects.get(round=found).amount == make.MILLION


def test_sending_a_returned_application_twice_leads_to_its_page(fund: User, rayong: Province, officer: User) -> None:
    application = make.submit(make.make_round(fund), rayong)
    firm = application.created_by
    services.return_application(application_id=application.pk, reason="ขาดงบการเงิน", actor=officer, now=make.NOW)
    client = signed_in(firm)
    for _again in range(2):
        answer = client.post(f"/loans/applications/{application.pk}/submit/")
        assert answer["Location"] == f"/loans/applications/{application.pk}/"
    told = Notice.objects.filter(user=officer, title__contains=application.number)
    assert told.count() == 2, "the second time is news too"
    paper = Attachment.objects.about(application).first()
    with pytest.raises(DomainError):
        services.remove_paper(application_id=application.pk, attachment_id=paper.pk, actor=firm, now=make.NOW)


def test_a_discarded_draft_takes_its_papers_along(fund: User, rayong: Province) -> None:
    user, site = make.make_borrower(rayong)
    draft = make.fill(make.start(make.make_round(fund), user, site), user)
    papers = Attachment.objects.about(draft)
    assert papers.exists()
    services.discard_application(application_id=draft.pk, actor=user, now=make.NOW)
    assert not papers.present().exists()


def test_the_chair_confirms_what_the_waiting_list_brings(fund: User, rayong: Province) -> None:
    members = make.make_members(3)
    make.make_round(fund, quotas={(rayong.code, ""): 4})
    applications = [world.application_of(builders.make_site(rayong), fund, "screened") for _n in range(2)]
    _meeting, items = make.make_meeting(fund, members, applications)
    for item in items:
        make.vote(item, members)
        services.confirm_resolution(decision_id=make.resolve(item, fund).pk, actor=members[0], now=make.NOW)
    services.withdraw_application(
        application_id=items[0].application_id, drop_reason="other_source", reason="", actor=fund, now=make.NOW
    )
    waiting = items[1].application_id
    decision = services.promote_application(application_id=waiting, actor=fund, now=make.NOW)
    page, button = f"/loans/applications/{waiting}/", f"/loans/decisions/{decision.pk}/confirm/"
    assert button in signed_in(members[0]).get(page).content.decode()
    assert button not in signed_in(members[1]).get(page).content.decode()
    assert Notice.objects.filter(user=members[0], url=page).exists()
    assert signed_in(members[0]).post(button)["Location"] == page
    answer = signed_in(fund).get(page).content.decode()
    assert f"/loans/contracts/new/{waiting}/" in answer
