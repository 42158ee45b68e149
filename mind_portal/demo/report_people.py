"""The people around invented reports: an enterprise with two factories, its secretary and director, and questions."""

import datetime as dt
from typing import Final

from django.db.models import F

from factories.models import LicenceStatus, Operator, Site
from factories.services import refresh_summaries
from factories.single_form.models import EnterpriseRequest, Question, QuestionMessage
from factories.single_form.rules import ANSWER_DAYS
from mind_portal.accounts.models import EnterpriseRole, RoleGrant, User
from mind_portal.accounts.roles import Role
from mind_portal.core import thai

QUESTIONS: Final = (
    ("electricity_kwh", "ไฟฟ้าปีนี้ต่างจากปีก่อนมาก ขอทราบเหตุผล และขอดูใบแจ้งค่าไฟเดือนที่ใช้มากที่สุด"),
    ("waste", "ผู้รับกากอันตรายรายนี้ไม่อยู่ในรายชื่อผู้รับอนุญาต โปรดตรวจสอบเลขที่ใบอนุญาตของผู้รับ"),
    ("", "จำนวนคนงานในรายงานมากกว่าที่แจ้งไว้ในใบอนุญาต โปรดยืนยันตัวเลข"),
)
ANSWERS: Final = (
    "ขยายสายการผลิตเมื่อต้นปี แนบใบแจ้งค่าไฟทั้งสิบสองเดือนไว้ที่โรงงานแล้ว",
    "แก้ชื่อผู้รับแล้ว เดิมพิมพ์ชื่อเก่าของบริษัทเดียวกัน",
    "ยืนยันตามรายงาน ได้ยื่นขอแก้ไขใบอนุญาตแล้ว",
)


def give_the_operator_two_factories(now: dt.datetime) -> None:
    """operator.rayong prepares and director.rayong certifies for an enterprise with two factories of class 3."""
    plants = Site.objects.filter(province_id="21", status=LicenceStatus.OPERATING, factory_class=3, workers__gte=30)
    chosen = list(plants.order_by(F("last_inspected_on").desc(nulls_last=True), "-open_findings", "pk")[:2])
    if not chosen:
        return
    operator = chosen[0].operator
    for site in chosen[1:]:
        site.operator = operator
        site.search_text = "|".join([thai.search_key(site.name), thai.search_key(operator.name)])
        site.save(update_fields=["operator", "search_text"])
    refresh_summaries([site.pk for site in chosen])
    for username, kind in (
        ("operator.rayong", EnterpriseRole.Kind.PREPARER), ("director.rayong", EnterpriseRole.Kind.CERTIFIER)
    ):  # fmt: skip
        user = User.objects.filter(username=username).first()
        if user is not None:
            EnterpriseRole.objects.create(user=user, operator=operator, kind=kind, granted_at=now)
    _someone_asks(operator, now)


def _someone_asks(operator: Operator, now: dt.datetime) -> None:
    """The secretary would also like to prepare for a neighbour's factory."""
    user = User.objects.filter(username="operator.rayong").first()
    other = Site.objects.filter(province_id="21", factory_class=3).exclude(operator=operator).order_by("pk").first()
    if user is None or other is None:
        return
    EnterpriseRequest.objects.create(
        user=user, operator=other.operator, site=other, province_id=other.province_id,
        kind=EnterpriseRole.Kind.PREPARER, asked_at=now - dt.timedelta(days=2),
        authority="สำนักงานบัญชีที่ได้รับมอบอำนาจ หนังสือมอบอำนาจลงวันที่ 1 ของเดือนนี้",
    )  # fmt: skip


def ask_and_answer(asked: list[tuple[int, str, bool]], now: dt.datetime) -> int:
    """A question for each report that waits for an answer or has one: (report, province, whether it is answered)."""
    grants = RoleGrant.objects.filter(role=Role.OFFICER).order_by("-pk").values_list("province_id", "user_id")
    officers = dict(grants)
    secretary = User.objects.get(username="operator.rayong").pk
    questions = []
    for number, (report, province, answered) in enumerate(asked):
        at = now - dt.timedelta(days=2 + number % 12)
        questions.append(
            Question(
                report_id=report,
                province_id=province,
                item_code=QUESTIONS[number % 3][0],
                asked_at=at,
                answer_by=thai.local_date(at) + dt.timedelta(days=ANSWER_DAYS),
                answered_at=at + dt.timedelta(days=1) if answered else None,
            )  # fmt: skip
        )
    Question.objects.bulk_create(questions)
    messages = []
    for number, question in enumerate(questions):
        author = officers.get(question.province_id, secretary)
        text = QUESTIONS[number % 3][1]
        messages.append(
            QuestionMessage(question=question, author_id=author, from_office=True, text=text, at=question.asked_at)
        )
        if question.answered_at:
            messages.append(
                QuestionMessage(
                    question=question,
                    author_id=secretary,
                    from_office=False,
                    text=ANSWERS[number % 3],
                    at=question.answered_at,
                )  # fmt: skip
            )
    QuestionMessage.objects.bulk_create(messages)
    return len(questions)
