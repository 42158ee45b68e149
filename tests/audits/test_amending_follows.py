"""What follows an amendment besides findings and orders: the team, the neighbours, what was wanted, a complaint."""

import pytest

from audits import services
from audits.complaints.services import inspect_complaint
from audits.models import Inspection, SiteSurroundings, WantedInspection
from audits.services.surroundings import Seen, note_from_amended, note_from_inspection, note_surroundings
from factories.models import Site
from mind_portal.accounts.models import User
from mind_portal.accounts.roles import Role
from mind_portal.core.errors import DomainError
from mind_portal.geography.models import Province
from mind_portal.journal.models import Entry
from mind_portal.notifications.models import Notice
from tests.audits.amending_builders import REASON, amended, filed, opened
from tests.audits.builders import NOW, PASS, TODAY, load_small, make_draft, make_wanted
from tests.audits.complaints.builders import accept, answer, file_it, fresh
from tests.audits.orders.builders import load_law
from tests.support.builders import make_site, make_user


@pytest.fixture
def site(rayong: Province) -> Site:
    return make_site(rayong)


@pytest.fixture
def colleague(rayong: Province) -> User:
    return make_user(Role.OFFICER, rayong, display_name="เพื่อนร่วมงาน")


def refile(inspection: Inspection, actor: User, **fields: object) -> Inspection:
    """An amendment of kind, day or team."""
    draft = opened(inspection, actor, exits={"value": "na"})
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save()
    return services.file_draft(draft_id=draft.pk, actor=actor, now=NOW, reason=REASON).inspection


# --- the team as it was ---


def test_who_was_there_stays_there_whatever_he_declared_since(site: Site, officer: User, colleague: User) -> None:
    inspection = filed(site, officer, team=[{"role": "inspector", "user": colleague.pk}])
    services.declare_interest(site_id=site.pk, reason="ญาติเข้าทำงาน", actor=colleague, now=NOW)
    assert amended(inspection, officer, guard=PASS).members.count() == 2


def test_an_officer_who_has_left_still_is_the_lead_of_what_he_filed(site: Site, officer: User, head: User) -> None:
    inspection = filed(site, officer)
    officer.role_grants.all().delete()
    changed = amended(inspection, head, guard=PASS)
    assert [(row.user_id, row.role) for row in changed.members.all()] == [(officer.pk, "lead")]


def test_whoever_is_added_by_an_amendment_is_judged(site: Site, officer: User, colleague: User) -> None:
    inspection = filed(site, officer)
    services.declare_interest(site_id=site.pk, reason="ญาติเข้าทำงาน", actor=colleague, now=NOW)
    with pytest.raises(DomainError) as error:
        refile(inspection, officer, team=[{"role": "inspector", "user": colleague.pk}])
    assert [breach.rule for breach in error.value.breaches] == ["AUD-TEAM-5"]


def test_saving_the_team_page_takes_out_who_has_declared_since(
    client: object, site: Site, officer: User, colleague: User
) -> None:
    draft = make_draft(site, officer, team=[{"role": "inspector", "user": colleague.pk}])
    services.declare_interest(site_id=site.pk, reason="ญาติเข้าทำงาน", actor=colleague, now=NOW)
    client.force_login(officer)  # type: ignore[attr-defined]
    empty = {f"{name}-{part}": "0" for name in ("inv", "out") for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    sent = client.post(f"/audits/drafts/{draft.pk}/team/", empty)  # type: ignore[attr-defined]
    assert sent.status_code == 302
    draft.refresh_from_db()
    assert [one["user"] for one in draft.team] == [officer.pk]


# --- kind and day ---


def test_a_kind_that_the_checklist_does_not_serve_is_not_filed(site: Site, officer: User) -> None:
    version = load_small(occasions=["annual", "accident"])
    draft = make_draft(site, officer, version, kind="complaint")
    with pytest.raises(DomainError) as error:
        services.file_draft(draft_id=draft.pk, actor=officer, now=NOW)
    assert [breach.rule for breach in error.value.breaches] == ["AUD-DRAFT-3"]
    services.change_draft(draft_id=draft.pk, kind="accident", inspected_on=TODAY, actor=officer, now=NOW)
    assert services.file_draft(draft_id=draft.pk, actor=officer, now=NOW).inspection.kind == "accident"


def test_an_amendment_keeps_the_kind_that_was_filed_and_takes_no_other_unfit_one(site: Site, officer: User) -> None:
    version = load_small(occasions=["annual"])
    inspection = filed(site, officer, version=version)
    Inspection.objects.filter(pk=inspection.pk).update(kind="complaint")  # filed before checklists had occasions
    inspection.refresh_from_db()
    assert amended(inspection, officer, guard=PASS).kind == "complaint"
    with pytest.raises(DomainError) as error:
        refile(inspection, officer, kind="joint")
    assert [breach.rule for breach in error.value.breaches] == ["AUD-DRAFT-3"]


def test_with_another_kind_it_no_longer_does_what_it_did_and_does_what_waits(site: Site, officer: User) -> None:
    make_wanted(site)
    inspection = filed(site, officer, kind="accident")
    assert WantedInspection.objects.get().status == "done"
    refile(inspection, officer, kind="annual")
    assert WantedInspection.objects.get().status == "wanted"
    inspection.refresh_from_db()
    refile(inspection, officer, kind="accident")
    assert WantedInspection.objects.get().inspection_id == inspection.pk


def test_an_amendment_of_answers_does_not_do_what_was_wanted_since(site: Site, officer: User) -> None:
    inspection = filed(site, officer, kind="accident")
    make_wanted(site)
    amended(inspection, officer, guard=PASS)
    assert WantedInspection.objects.get().status == "wanted"


# --- neighbours ---


def seen(inspection: Inspection, homes: object) -> Inspection:
    inspection.answers = {"items": {"homes_500m": {"value": homes}}}
    return inspection


def test_the_neighbours_that_it_noted_are_corrected(site: Site, officer: User) -> None:
    inspection = filed(site, officer)
    note_from_inspection(seen(inspection, 7), {}, officer, NOW)
    note_from_amended(seen(inspection, 70), {}, officer, NOW)
    assert SiteSurroundings.objects.get().homes == 70
    note_from_amended(seen(inspection, 70), {}, officer, NOW)
    assert Entry.objects.filter(verb="audits.surroundings_noted").count() == 2
    note_from_amended(seen(inspection, None), {}, officer, NOW)
    assert SiteSurroundings.objects.get().homes == 70


def test_what_somebody_saw_since_is_not_overwritten_by_an_amendment(site: Site, officer: User) -> None:
    inspection = filed(site, officer)
    note_from_inspection(seen(inspection, 7), {}, officer, NOW)
    note_surroundings(site_id=site.pk, seen=Seen(12, sensitive=False, seen_on=TODAY), actor=officer, now=NOW)
    note_from_amended(seen(inspection, 70), {}, officer, NOW)
    assert SiteSurroundings.objects.get().homes == 12


# --- complaints ---


@pytest.mark.parametrize(("answered", "words"), [(False, "ก่อนตอบ"), (True, "คำตอบ")])
def test_who_deals_with_the_complaint_is_told_of_the_amendment(
    site: Site, officer: User, colleague: User, answered: bool, words: str
) -> None:
    load_law()
    complaint = file_it(site, now=NOW)
    accept(complaint, colleague, NOW)
    inspect_complaint(
        complaint_id=complaint.pk, revision=fresh(complaint).revision, reason="ตรวจระบบบำบัดอากาศ",
        actor=colleague, now=NOW,
    )  # fmt: skip
    inspection = filed(site, officer, kind="complaint")
    if answered:
        answer(complaint, colleague, NOW)
    amended(inspection, officer, guard=PASS)
    notice = Notice.objects.get(key=f"audits.complaint-{complaint.pk}-amended-{inspection.pk}-2")
    assert notice.user == colleague
    assert words in notice.title
