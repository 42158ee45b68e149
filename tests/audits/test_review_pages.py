"""The pages of teams, amendments, reviews, interests and penalty steps, without JavaScript."""

import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from audits.models import (
    DeclaredInterest,
    Finding,
    Inspection,
    InspectionDraft,
    InspectionReview,
    OrderPenalty,
)
from audits.orders.models import Order, Paper, PaperKind
from audits.orders.services import issue_inspection_paper
from audits.selectors.reviewing import limits_on, signs_of
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai
from mind_portal.geography.models import Province
from mind_portal.legal.models import ParameterValue
from tests.audits.amending_builders import REASON, amended, filed, opened, returned
from tests.audits.builders import NOW, PASS, SMALL_ANSWERS, TODAY, make_draft
from tests.audits.orders.builders import Office, load_law, make_operator_user
from tests.support.builders import make_site, make_user


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong, "โรงงานทบทวน")


@pytest.fixture
def inspection(site: Site, officer: User) -> Inspection:
    """Filed today, whatever day that is: the list of the head reaches back so many days."""
    found = filed(site, officer)
    Inspection.objects.update(inspected_on=thai.local_date(NOW))
    return found


def text_of(client: Client, url: str, **data: Any) -> str:
    response = client.get(url, data)
    assert response.status_code == 200, url
    return response.content.decode()


def management(prefix: str, total: int) -> dict[str, str]:
    names = {"TOTAL_FORMS": str(total), "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": "20"}
    return {f"{prefix}-{name}": value for name, value in names.items()}


def test_the_team_is_written_down(
    client: Client, site: Site, officer: User, rayong: Province, chiang_mai: Province
) -> None:
    colleague, guest = make_user(Role.OFFICER, rayong), make_user(Role.OFFICER, chiang_mai, username="guest.50")
    draft = make_draft(site, officer)
    client.force_login(officer)
    url = f"/audits/drafts/{draft.pk}/team/"
    assert str(colleague) in text_of(client, url)
    sent = management("inv", 1) | management("out", 1) | {
        f"user-{colleague.pk}": "recorder", "inv-0-who": "guest.50", "inv-0-reason": "", "inv-0-role": "expert",
        "out-0-name": "นายนอก สำนักงาน", "out-0-agency": "local", "out-0-agency_name": "เทศบาลเมือง",
        "out-0-role": "observer", "out-0-position": "",
    }  # fmt: skip
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "นายนอก สำนักงาน" in refused.content.decode()  # nothing typed is lost
    assert client.post(url, sent | {"inv-0-reason": "ตรวจร่วม"}).status_code == 302
    draft.refresh_from_db()
    assert {(one["role"], one.get("user"), one.get("name")) for one in draft.team} == {
        ("lead", officer.pk, None), ("recorder", colleague.pk, None), ("expert", guest.pk, None),
        ("observer", None, "นายนอก สำนักงาน"),
    }  # fmt: skip
    html = text_of(client, url)
    assert 'value="นายนอก สำนักงาน"' in html
    assert 'value="guest.50"' in html
    unknown = client.post(url, sent | {"inv-0-who": "nobody"})
    assert unknown.status_code == 422


def test_an_inspection_is_amended_through_the_pages(client: Client, inspection: Inspection, officer: User) -> None:
    client.force_login(officer)
    Inspection.objects.update(filed_at=NOW)
    page = f"/audits/{inspection.pk}/amend/"
    draft_id = re.search(r'name="draft" value="([^"]+)"', text_of(client, page))
    assert draft_id
    # The clock of the pages is the real one: the time for amending would be over.
    draft = opened(inspection, officer, guard=PASS)
    review = f"/audits/drafts/{draft.pk}/"
    html = text_of(client, review)
    seen = re.search(r'name="seen" value="([^"]+)"', html)
    assert seen
    assert seen[1] == "1-filed"
    short = client.post(f"{review}file/", {"seen": seen[1], "amend_reason": "สั้น"})
    assert short.status_code in (422,)
    assert ">สั้น</textarea>" in short.content.decode()


def test_the_difference_says_in_words_what_changed(client: Client, inspection: Inspection, officer: User) -> None:
    amended(inspection, officer, guard=PASS)
    client.force_login(officer)
    html = text_of(client, f"/audits/{inspection.pk}/versions/")
    assert "Guards" in html
    assert REASON in html
    assert "Exits" not in html.split('id="f-to"')[1]
    assert client.get(f"/audits/{inspection.pk}/versions/", {"to": "9"}).status_code == 404
    page = text_of(client, f"/audits/{inspection.pk}/")
    assert f"/audits/{inspection.pk}/versions/?from=1&amp;to=2" in page


def test_the_head_finds_reads_and_returns(
    client: Client, inspection: Inspection, officer: User, head: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audits.views.reviewing.timezone.localdate", lambda: thai.local_date(NOW))
    client.force_login(head)
    assert "โรงงานทบทวน" in text_of(client, "/audits/review/")
    url = f"/audits/{inspection.pk}/review/"
    html = text_of(client, url)
    assert 'name="item-guard"' in html
    nothing = client.post(url, {"revision": 1, "note": "", "return": "1"})
    assert nothing.status_code == 422
    stale = client.post(url, {"revision": 2, "note": "x", "return": "1"})
    assert stale.status_code == 409
    assert client.post(url, {"revision": 1, "note": "", "item-guard": "ขอรูปการ์ด", "return": "1"}).status_code == 302
    assert InspectionReview.objects.get().items == {"guard": "ขอรูปการ์ด"}
    assert "โรงงานทบทวน" not in text_of(client, "/audits/review/").split('id="results"')[1]
    assert "โรงงานทบทวน" in text_of(client, "/audits/review/", show="returned")
    client.force_login(officer)
    start = text_of(client, "/audits/")
    assert f"/audits/{inspection.pk}/amend/" in start
    assert "ขอรูปการ์ด" in text_of(client, f"/audits/{inspection.pk}/")
    amended(inspection, officer)
    client.force_login(head)
    assert client.post(url, {"revision": 2, "note": "", "accept": "1"}).status_code == 302
    assert "โรงงานทบทวน" in text_of(client, "/audits/review/", show="accepted")


def test_an_officer_reviews_nothing(client: Client, inspection: Inspection, officer: User) -> None:
    client.force_login(officer)
    assert client.get("/audits/review/").status_code == 403
    assert client.get(f"/audits/{inspection.pk}/review/").status_code == 403


def test_an_interest_is_declared_on_the_factory_and_ended(client: Client, site: Site, officer: User) -> None:
    client.force_login(officer)
    assert f"/audits/interests/?site={site.pk}" in text_of(client, f"/factories/{site.pk}/")
    url = f"/audits/interests/?site={site.pk}"
    assert client.post(url, {"reason": "x"}).status_code == 422
    assert client.post(url, {"reason": "น้องชายเป็นผู้จัดการ"}).status_code == 302
    row = DeclaredInterest.objects.get()
    assert "น้องชายเป็นผู้จัดการ" in text_of(client, "/audits/interests/")
    assert client.post(f"/audits/interests/{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.ended_on is not None


def test_the_check_page_names_the_newer_paper(
    client: Client, inspection: Inspection, officer: User, blank_paper: None
) -> None:
    def issue() -> Paper:
        kind = PaperKind.REPORT
        return issue_inspection_paper(inspection_id=inspection.pk, kind=kind, actor=officer, now=NOW)

    first = issue()
    amended(inspection, officer, guard=PASS)
    second = issue()
    html = text_of(client, f"/check/{first.token}/")
    assert second.shown_number in html
    assert f"/check/{second.token}/" in html
    assert str(officer) not in html


def test_penalty_steps_of_an_order_that_was_not_obeyed(
    client: Client, site: Site, officer: User, head: User, blank_paper: None
) -> None:
    load_law()
    operator = make_operator_user(site)
    order = Office(site, officer, head, operator).order("not_obeyed")
    day = order.not_obeyed_on.isoformat()
    client.force_login(officer)
    url = f"/audits/orders/{order.pk}/penalty/"
    assert "ยังไม่ยืนยันตัวบท" in text_of(client, url)
    sent = {"revision": order.revision, "step": "proposed", "happened_on": day, "amount": "๒๐,๐๐๐", "note": "เสนอปรับ"}
    assert client.post(url, sent | {"amount": ""}).status_code == 422
    assert client.post(url, sent | {"happened_on": "2569-01-01"}).status_code == 422
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 409  # pressed twice
    assert [(row.step, row.amount) for row in OrderPenalty.objects.all()] == [("proposed", 20_000)]
    assert "เสนอปรับ" in text_of(client, f"/audits/orders/{order.pk}/")
    assert Order.objects.get(pk=order.pk).state == "not_obeyed"
    client.force_login(operator)
    assert "เสนอปรับ" not in text_of(client, f"/audits/orders/{order.pk}/")
    other = Office(site, officer, head, operator).order("served")
    client.force_login(officer)
    refused = client.post(f"/audits/orders/{other.pk}/penalty/", sent | {"revision": other.revision})
    assert refused.status_code == 422


def test_findings_of_a_returned_inspection_do_not_count_in_the_list_behind_a_figure(
    client: Client, inspection: Inspection, officer: User, head: User
) -> None:
    returned(inspection, head)
    client.force_login(officer)
    assert "โรงงานทบทวน" not in text_of(client, "/audits/findings/", status="open", counts="1").split('id="results"')[1]
    assert Finding.objects.get().status == "open"
    assert InspectionDraft.objects.count() == 0
    assert client.get(f"/audits/{uuid4().int % 10**6 + 10**6}/amend/").status_code == 404


@pytest.mark.parametrize(("days", "asked"), [(7, False), (8, True)])
def test_what_is_worth_a_look_is_a_dated_number_of_the_office(
    site: Site, officer: User, days: int, asked: bool
) -> None:
    inspection = filed(site, officer, inspected_on=TODAY - dt.timedelta(days=days), items=SMALL_ANSWERS)
    ParameterValue.objects.filter(parameter__code__startswith="REVIEW_").delete()
    assert signs_of(inspection, limits_on(TODAY)) == []  # nothing is loaded, nothing is asked
    load_law()
    assert bool(signs_of(inspection, limits_on(TODAY))) is asked
    ParameterValue.objects.filter(parameter__code="REVIEW_LATE_DAYS").update(value=days + 1)
    assert signs_of(inspection, limits_on(TODAY)) == []
