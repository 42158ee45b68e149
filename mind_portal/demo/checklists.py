"""Head office has begun the next version of the checklist: some items are clearer, one is new, nothing is published.

A second draft came from a workbook of ODK, the template that the import page offers.
"""

import datetime as dt
from typing import Any, Final

from mind_portal.accounts.models import User
from mind_portal.questionnaires.editing import changes
from mind_portal.questionnaires.editing.services import begin_next, change_draft
from mind_portal.questionnaires.models import DraftVersion
from mind_portal.questionnaires.xlsform.sample import sample
from mind_portal.questionnaires.xlsform.services import begin_from_xlsform, read_checklist

CODE: Final = "factory-supervision"
DAYS_AGO: Final = 3


def _eyewash() -> dict[str, Any]:
    return {
        "code": "eyewash_tested",
        "type": "compliance",
        "text": {
            "th": "ฝักบัวฉุกเฉินและที่ล้างตาใช้งานได้ และทดสอบทุกสัปดาห์",
            "en": "Safety showers and eyewash stations work and are tested every week",
        },
        "look": {
            "th": "เปิดน้ำดูว่าใสและแรงพอ ขอดูบันทึกการทดสอบ 4 สัปดาห์ล่าสุด",
            "en": "Let the water run: clear and strong enough; see the records of the last four weeks",
        },
        "weight": 2,
        "on_fail": "photo_or_note",
    }


def make_next_checklist(now: dt.datetime) -> dict[str, int]:
    """The started draft, as three sittings of one editor."""
    editor = User.objects.get(username="headoffice")
    began = now - dt.timedelta(days=DAYS_AGO)
    draft = begin_next(code=CODE, actor=editor, now=began)
    last = draft.definition["sections"][-1]["code"]
    for hours, change, code in (
        (1, _clearer(draft), "annual_fee"),
        (2, changes.add_item(last, _eyewash(), {}), "eyewash_tested"),
        (26, changes.move("licence_displayed", 1), "licence_displayed"),
    ):
        moment = began + dt.timedelta(hours=hours)
        change_draft(draft_id=draft.pk, change=change, what={"piece": code}, actor=editor, now=moment)
    workbook = read_checklist(sample()).data
    begin_from_xlsform(data=workbook, actor=editor, now=now - dt.timedelta(hours=5))
    return {"drafts of checklists": 2}


def _clearer(draft: DraftVersion) -> changes.Change:
    """The fee weighs more, and the receipt is asked for by its year."""
    item = changes.item_of(draft.definition, "annual_fee")
    look = {
        "th": "ดูใบเสร็จของปีปัจจุบันเทียบกับวันครบกำหนดของโรงงาน ถ้าค้างให้จดจำนวนปีที่ค้าง",
        "en": "See this year's receipt against the factory's own due date; note how many years are owed",
    }
    return changes.put_item("annual_fee", changes.fingerprint(item), {**item, "look": look, "weight": 2}, {})
