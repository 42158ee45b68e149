"""Each step of a complaint: what it changes, what it writes into the journal, and what it refuses."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from audits.complaints import services
from audits.complaints.models import Complaint, ComplaintContact, ComplaintMessage
from audits.complaints.rules import Place
from audits.complaints.sealing import unseal
from audits.complaints.states import COMPLAINT_MACHINE
from audits.models import InspectionKind, WantedInspection
from audits.services.wanted import do_wanted
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.core.errors import DomainError, StaleError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from tests.audits.complaints.builders import (
    NEIGHBOUR,
    accept,
    answer,
    file_it,
    forget_limits,
    fresh,
    in_state,
    with_contact,
)
from tests.support import builders

STATES = ("new", "accepted", "answered", "closed", "forwarded", "merged", "rejected")


def act(verb: str, complaint: Complaint, officer: User, site: Site, now: dt.datetime) -> Any:
    """One verb with good input, so that only the state can refuse."""
    given: dict[str, Any] = {"complaint_id": complaint.pk, "actor": officer, "now": now}
    if verb == "reopen":
        return services.reopen_complaint(**given | {"message_id": uuid4(), "text": "ยังเหมือนเดิม", "actor": None})
    given["revision"] = fresh(complaint).revision
    more: dict[str, dict[str, Any]] = {
        "accept": {"officer_id": officer.pk},
        "assign": {"officer_id": officer.pk},
        "locate": {"site_id": site.pk},
        "inspect": {"reason": "ตรวจระบบบำบัด"},
        "answer": {"message_id": uuid4(), "text": "ตรวจแล้ว สั่งแก้ไข", "files": []},
        "merge": {"number": file_it(site, text="อีกเรื่องหนึ่งที่เหมือนกันมาก").number if verb == "merge" else ""},
        "forward": {"agency": "เทศบาล", "outcome": "เป็นหน้าที่เทศบาล"},
        "reject": {"outcome": "ไม่เกี่ยวกับโรงงาน"},
        "pass_on": {"province": "50", "reason": "อยู่จังหวัดเชียงใหม่"},
        "close": {},
    }
    return getattr(services, f"{verb}_complaint")(**given, **more[verb])


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", sorted(COMPLAINT_MACHINE.transitions))
def test_each_verb_starts_only_where_the_table_says(verb: str, state: str, site: Site, officer: User) -> None:
    now = timezone.now()
    complaint = in_state(state, site, officer, now)
    transition = COMPLAINT_MACHINE.transitions[verb]
    forget_limits()
    if state not in transition.sources:
        with pytest.raises(DomainError) as refused:
            act(verb, complaint, officer, site, now)
        assert "AUD-COMPLAINT-STATE" in [breach.rule for breach in refused.value.breaches]
        assert fresh(complaint).state == state
    elif verb == "pass_on":
        with pytest.raises(DomainError, match="ทะเบียน"):
            act(verb, complaint, officer, site, now)
    else:
        act(verb, complaint, officer, site, now)
        assert fresh(complaint).state == transition.target
        assert fresh(complaint).revision == complaint.revision + 1


def test_it_goes_to_the_factorys_province_else_the_points_else_the_chosen_one(site: Site, chiang_mai: Province) -> None:
    assert file_it(site, place=Place("ที่อื่น", "50")).province_id == "21"
    assert file_it(place=Place("", "", 18.79, 98.98)).province_id == "50"
    assert file_it(place=Place("ริมคลอง", "50")).province_id == "50"
    assert file_it(place=Place("ไม่ทราบ", "")).province_id is None


def test_the_office_is_told_without_a_word_of_who_complained(
    site: Site, officer: User, other_officer: User, head_office: User
) -> None:
    complaint = with_contact(site)
    told = Notice.objects.get(user=officer)
    assert complaint.number in told.title
    for part in (NEIGHBOUR.name, NEIGHBOUR.phone, NEIGHBOUR.email):
        assert part not in f"{told.title} {told.text}"
    assert not Notice.objects.filter(user__in=[other_officer, head_office]).exists()
    file_it(place=Place("ไม่ทราบจังหวัด", ""))
    assert Notice.objects.filter(user=head_office).count() == 1


def test_the_contact_lies_sealed_and_each_look_is_an_entry(site: Site, officer: User, other_officer: User) -> None:
    complaint, now = with_contact(site), timezone.now()
    kept = ComplaintContact.objects.get()
    assert NEIGHBOUR.phone not in kept.sealed
    assert unseal(kept.sealed) == NEIGHBOUR
    assert (
        services.show_contact(complaint_id=complaint.pk, purpose="โทรถามจุดที่ได้กลิ่น", actor=officer, now=now) == NEIGHBOUR
    )
    entry = Entry.objects.get(verb="audits.complaint_contact_shown")
    assert (entry.actor, entry.subject_name, entry.reason) == (officer, complaint.number, "โทรถามจุดที่ได้กลิ่น")
    for part in (NEIGHBOUR.name, NEIGHBOUR.phone, NEIGHBOUR.email):
        assert not Entry.objects.filter(reason__contains=part).exists()
    with pytest.raises(DomainError, match="เพื่ออะไร"):
        services.show_contact(complaint_id=complaint.pk, purpose=" ", actor=officer, now=now)
    with pytest.raises(Complaint.DoesNotExist):
        services.show_contact(complaint_id=complaint.pk, purpose="อยากรู้เฉย ๆ", actor=other_officer, now=now)
    assert Entry.objects.filter(verb="audits.complaint_contact_shown").count() == 1


def test_nobody_left_a_contact(site: Site, officer: User) -> None:
    complaint = file_it(site)
    with pytest.raises(DomainError) as refused:
        services.show_contact(complaint_id=complaint.pk, purpose="โทรสอบถาม", actor=officer, now=timezone.now())
    assert refused.value.breaches[0].rule == "AUD-COMPLAINT-22"


@pytest.mark.parametrize(("days", "erased"), [(89, 0), (90, 1)])
def test_the_contact_is_erased_ninety_days_after_the_end(site: Site, officer: User, days: int, erased: int) -> None:
    now = timezone.now()
    complaint = in_state("closed", site, officer, now)
    later = now + dt.timedelta(days=days)
    assert services.erase_contacts(actor=None, now=later) == erased
    assert services.erase_contacts(actor=None, now=later) == 0
    assert (ComplaintContact.objects.get(complaint=complaint).sealed == "") is bool(erased)


def test_a_joined_cases_contact_waits_for_the_others_end(site: Site, officer: User) -> None:
    now = timezone.now()
    in_state("merged", site, officer, now)
    assert services.erase_contacts(actor=None, now=now + dt.timedelta(days=400)) == 0


def test_an_inspection_is_wanted_once_and_filed_shows_on_the_case(site: Site, officer: User) -> None:
    complaint, now = with_contact(site), timezone.now()
    for _n in range(2):
        services.inspect_complaint(
            complaint_id=complaint.pk, revision=fresh(complaint).revision, reason="ตรวจระบบบำบัดอากาศ", actor=officer,
            now=now,
        )  # fmt: skip
    wanted = WantedInspection.objects.get()
    assert (wanted.kind, wanted.cause, wanted.cause_id) == ("complaint", "audits.complaint", str(complaint.pk))
    assert NEIGHBOUR.name not in wanted.reason + wanted.cause_name
    inspection = builders.make_inspection(site, officer, kind=InspectionKind.COMPLAINT)
    assert do_wanted(inspection, actor=officer, now=now) == 1
    assert WantedInspection.objects.get().inspection == inspection


def test_without_a_factory_there_is_nothing_to_inspect(officer: User) -> None:
    complaint = file_it()
    with pytest.raises(DomainError) as refused:
        services.inspect_complaint(
            complaint_id=complaint.pk, revision=0, reason="ไปดูหน่อย", actor=officer, now=timezone.now()
        )
    assert refused.value.breaches[0].rule == "AUD-COMPLAINT-13"
    assert fresh(complaint).state == "new"


def test_an_answer_sent_twice_is_one_and_an_older_page_is_refused(site: Site, officer: User) -> None:
    complaint = file_it(site)
    accept(complaint, officer)
    message = answer(complaint, officer)
    assert answer(complaint, officer, message_id=message) == message
    assert ComplaintMessage.objects.filter(kind="answer").count() == 1
    with pytest.raises(StaleError):
        services.close_complaint(complaint_id=complaint.pk, revision=0, actor=officer, now=timezone.now())


@pytest.mark.parametrize(("days", "allowed"), [(15, True), (16, False)])
def test_reopening_has_a_last_day(site: Site, officer: User, days: int, allowed: bool) -> None:
    now = timezone.now()
    complaint = in_state("answered", site, officer, now)
    given = {"complaint_id": complaint.pk, "message_id": uuid4(), "text": "ยังเหม็นอยู่", "actor": None}
    later = now + dt.timedelta(days=days)
    if allowed:
        services.reopen_complaint(now=later, **given)
        assert fresh(complaint).state == "accepted"
        assert fresh(complaint).due_on > complaint.due_on
    else:
        with pytest.raises(DomainError, match="พ้นกำหนด"):
            services.reopen_complaint(now=later, **given)


def test_days_remind_close_and_erase_and_twice_they_do_nothing_twice(site: Site, officer: User, head: User) -> None:
    now = timezone.now()
    late = file_it(site, now=now)
    in_state("answered", site, officer, now)
    Notice.objects.all().delete()
    later = now + dt.timedelta(days=40)
    first = services.tend_complaints(now=later)
    assert (first["overdue"], first["closed"]) == (1, 1)
    told = Notice.objects.filter(key__contains=f"complaint-{late.pk}-overdue")
    assert {notice.user for notice in told} == {officer, head}
    second = services.tend_complaints(now=later)
    assert second["closed"] == 0
    assert told.count() == 2


def test_passing_on_leaves_the_scope_and_tells_the_other_office(officer: User, head: User, other_officer: User) -> None:
    complaint = file_it()
    services.pass_on_complaint(
        complaint_id=complaint.pk, revision=0, province="50", reason="อยู่ในเชียงใหม่", actor=head, now=timezone.now()
    )
    assert not Complaint.objects.visible_to(officer).exists()
    assert Notice.objects.filter(user=other_officer).count() == 1


def test_an_officer_of_elsewhere_cannot_be_given_a_case_nor_a_factory_of_elsewhere(
    site: Site, other_site: Site, officer: User, other_officer: User
) -> None:
    complaint, now = file_it(site), timezone.now()
    with pytest.raises(DomainError):
        services.accept_complaint(
            complaint_id=complaint.pk, revision=0, officer_id=other_officer.pk, actor=officer, now=now
        )
    with pytest.raises(DomainError):
        services.locate_complaint(complaint_id=complaint.pk, revision=0, site_id=other_site.pk, actor=officer, now=now)
    assert fresh(complaint).state == "new"


@pytest.mark.parametrize("seconds", [2.9, 3.0])
def test_a_form_filled_in_faster_than_three_seconds_is_a_program(site: Site, seconds: float) -> None:
    from audits.complaints.rules import Traffic, traffic_breaches  # noqa: PLC0415

    found = traffic_breaches(Traffic(seconds=seconds), per_address=5, per_factory=50, hotline="1564")
    assert [breach.rule for breach in found] == (["AUD-COMPLAINT-8"] if seconds < 3 else [])


@pytest.mark.parametrize(("count", "refused"), [(4, False), (5, True)])
def test_the_limit_of_an_address_is_reached_at_five(count: int, refused: bool, db: None) -> None:
    from audits.complaints.rules import Traffic, traffic_breaches  # noqa: PLC0415

    found = traffic_breaches(Traffic(from_address=count), per_address=5, per_factory=50, hotline="1564")
    assert bool(found) is refused
