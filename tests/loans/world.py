"""Rows of loans for the permission matrix and the query counts: made plainly, once a test, without the services."""

from typing import Any
from uuid import uuid4

from loans.models import (
    AgendaItem,
    Application,
    ApplicationForm,
    Decision,
    Meeting,
    MeetingMember,
    Programme,
    Round,
    StageRecord,
)
from loans.selectors.offers import terms_on
from mind_portal.accounts.models import User
from mind_portal.documents.models import Attachment
from mind_portal.questionnaires.selectors import current_version
from tests.architecture.world import Side, World
from tests.loans import builders as make


def load_once() -> None:
    """The programmes and the form, unless they are there."""
    if not Programme.objects.exists():
        make.load_offers()


def round_of(user: User) -> Round:
    """One open round."""
    load_once()
    return Round.objects.first() or make.make_round(user)


def application_of(site: Any, user: User, status: str = "submitted") -> Application:
    """The application of a site's firm, led to `status`."""
    found = round_of(user)
    known = Application.objects.filter(operator=site.operator, round=found).first()
    if known is None:
        known = Application.objects.create(
            client_id=uuid4(), number=f"ล-2570-{Application.objects.count() + 1:04d}", round=found,
            operator=site.operator, site=site, province=site.province, status=status, size_class="small",
            asked=4 * make.MILLION, months=84, purpose="energy_machines", created_by=user, created_at=make.NOW,
            submitted_on=make.TODAY, stage_since=make.NOW,
        )  # fmt: skip
        version = current_version("loan-application")
        assert version is not None
        ApplicationForm.objects.create(
            application=known, version=version, updated_at=make.NOW, answers=make.answers(known.asked)
        )
        StageRecord.objects.create(application=known, province=site.province, status=status, entered_at=make.NOW)
    if known.status != status:
        Application.objects.filter(pk=known.pk).update(status=status)
    return known


def item_of(site: Any, user: User) -> AgendaItem:
    """The application before a sitting meeting."""
    application = application_of(site, user, "in_meeting")
    known = AgendaItem.objects.filter(application=application).first()
    if known is not None:
        return known
    meeting = Meeting.objects.filter(status="sitting").first() or Meeting.objects.create(
        fiscal_year=2570, number=1, held_at=make.NOW, quorum=1, status="sitting", frozen_at=make.NOW, secretary=user
    )
    return AgendaItem.objects.create(
        meeting=meeting, application=application, province=site.province, position=meeting.items.count() + 1
    )


def meeting_of(user: User, members: list[User]) -> Meeting:
    meeting = Meeting.objects.filter(status="planned").first()
    if meeting is None:
        meeting = Meeting.objects.create(
            fiscal_year=2570, number=2, held_at=make.NOW, quorum=1, secretary=user, place="ศาลากลาง"
        )
        for n, member in enumerate(members):
            MeetingMember.objects.create(meeting=meeting, user=member, is_chair=n == 0)
    return meeting


# --- arguments of the matrix -----------------------------------------------------------------------------------------


def _fund(world: World) -> User:
    return world.users["fund_staff"]


def submitted(world: World, side: Side) -> dict[str, Any]:
    return {"pk": application_of(side.site, _fund(world)).pk}


def screening(world: World, side: Side) -> dict[str, Any]:
    return {"pk": application_of(side.site, _fund(world), "screening").pk}


def waiting(world: World, side: Side) -> dict[str, Any]:
    return {"pk": application_of(side.site, _fund(world), "waiting").pk}


def draft(world: World, side: Side) -> dict[str, Any]:
    return {"pk": application_of(side.site, _fund(world), "draft").pk}


def section(world: World, side: Side) -> dict[str, Any]:
    return {**draft(world, side), "code": "project"}


def paper(world: World, side: Side) -> dict[str, Any]:
    return {**draft(world, side), "slot": "certificate"}


def file(world: World, side: Side) -> dict[str, Any]:
    application = application_of(side.site, _fund(world), "draft")
    attachment = Attachment.objects.create(
        subject_type="loans.application", subject_id=str(application.pk), slot="plan", name="plan.pdf", kind="pdf",
        content_type="application/pdf", size=1, sha256="0" * 64, original_sha256="0" * 64, file="x.pdf",
        uploaded_at=make.NOW,
    )  # fmt: skip
    return {"pk": application.pk, "file": attachment.pk}


def open_round(world: World, side: Side) -> dict[str, Any]:
    return {"pk": round_of(_fund(world)).pk}


def open_round_id(world: World, side: Side) -> dict[str, Any]:
    return {"round_id": round_of(_fund(world)).pk}


def round_verb(world: World, side: Side) -> dict[str, Any]:
    return {"pk": round_of(_fund(world)).pk, "verb": "close"}


def meeting(world: World, side: Side) -> dict[str, Any]:
    return {"pk": meeting_of(_fund(world), [world.users["committee"]]).pk}


def member(world: World, side: Side) -> dict[str, Any]:
    found = meeting_of(_fund(world), [world.users["committee"]])
    return {"pk": found.members.get().pk}


def item(world: World, side: Side) -> dict[str, Any]:
    return {"pk": item_of(side.site, _fund(world)).pk}


def decision(world: World, side: Side) -> dict[str, Any]:
    found = item_of(side.site, _fund(world))
    terms = terms_on(found.application.round.programme_id, found.application.round.opens_on)
    assert terms is not None
    known = Decision.objects.filter(item=found).first() or Decision.objects.create(
        application=found.application, item=found, province=side.province, outcome="approved", terms=terms,
        amount=make.MILLION, recorded_by=_fund(world), recorded_at=make.NOW,
    )  # fmt: skip
    return {"pk": known.pk}
