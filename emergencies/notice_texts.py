"""The words of public notices in both languages, made from the structured choices; people add to them. Pure.

They are no translations of the interface: a notice says both at once, whatever language its writer uses.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils import translation

from mind_portal.core import thai

LANGUAGES: Final = ("th", "en")
CAP_LANGUAGES: Final = {"th": "th-TH", "en": "en-US"}

Two = Mapping[str, str]

EVENT: Final[Mapping[str, Two]] = {
    "fire": {"th": "เพลิงไหม้", "en": "Fire"},
    "leak": {"th": "สารเคมีรั่วไหลหรือมีกลิ่นผิดปกติ", "en": "Chemical leak or unusual smell"},
    "explosion": {"th": "การระเบิด", "en": "Explosion"},
    "waste": {"th": "น้ำเสียหรือกากของเสียรั่วไหล", "en": "Spill of waste water or waste"},
    "collapse": {"th": "อุบัติเหตุจากอาคารหรือเครื่องจักร", "en": "Accident of a building or machine"},
    "other": {"th": "เหตุฉุกเฉินจากโรงงาน", "en": "Industrial emergency"},
}
CATEGORIES: Final[Mapping[str, Sequence[str]]] = {
    "fire": ("Fire", "Safety"),
    "leak": ("CBRNE", "Env", "Health"),
    "explosion": ("Fire", "Safety"),
    "waste": ("Env", "Health"),
    "collapse": ("Safety", "Rescue"),
    "other": ("Safety",),
}
ADVICE: Final[Mapping[str, Two]] = {
    "evacuate": {
        "th": "ออกจากพื้นที่ทันทีตามเส้นทางที่เจ้าหน้าที่บอก พาเด็ก ผู้สูงอายุ และผู้ป่วยไปด้วย",
        "en": "Leave the area at once by the way that officers show. Take children, the elderly and the sick with you.",
    },
    "windows": {
        "th": "อยู่ในอาคาร ปิดประตู หน้าต่าง และเครื่องปรับอากาศ",
        "en": "Stay indoors. Close doors and windows and switch off air conditioning.",
    },
    "avoid": {"th": "อย่าเข้าใกล้พื้นที่เกิดเหตุ", "en": "Keep away from the place of the incident."},
    "mask": {
        "th": "หากต้องออกนอกอาคาร ให้สวมหน้ากากหรือใช้ผ้าชุบน้ำปิดจมูกและปาก",
        "en": "If you must go outside, wear a mask or hold a wet cloth over nose and mouth.",
    },
    "water": {
        "th": "งดใช้น้ำจากคลอง บ่อ และแหล่งน้ำใกล้ที่เกิดเหตุ",
        "en": "Do not use water from canals, wells and ponds nearby.",
    },
    "food": {
        "th": "อย่ากินผักผลไม้หรืออาหารที่วางไว้กลางแจ้ง",
        "en": "Do not eat fruit, vegetables or food that stood in the open.",
    },
    "road": {
        "th": "เว้นเส้นทางให้รถดับเพลิงและรถพยาบาล",
        "en": "Keep roads free for fire engines and ambulances.",
    },
    "spark": {
        "th": "งดสูบบุหรี่ งดจุดไฟ และอย่าสตาร์ตเครื่องยนต์ในพื้นที่",
        "en": "No smoking, no flames; do not start engines in the area.",
    },
    "doctor": {
        "th": "หากแสบตา แน่นหน้าอก หรือหายใจลำบาก ให้พบแพทย์หรือโทร. 1669",
        "en": "If your eyes burn, your chest is tight or you breathe with difficulty, see a doctor or call 1669.",
    },
    "monitor": {"th": "ติดตามประกาศฉบับต่อไป", "en": "Follow the next notice."},
    "normal": {"th": "ใช้ชีวิตได้ตามปกติ", "en": "You can live as usual."},
}
RESPONSES: Final[Mapping[str, str]] = {
    "evacuate": "Evacuate", "windows": "Shelter", "avoid": "Avoid", "mask": "Prepare", "water": "Avoid",
    "food": "Avoid", "road": "Avoid", "spark": "Avoid", "doctor": "Assess", "monitor": "Monitor", "normal": "AllClear",
}  # fmt: skip
SUGGESTED: Final[Mapping[str, Sequence[str]]] = {
    "fire": ("windows", "avoid", "road", "monitor"),
    "leak": ("windows", "avoid", "mask", "doctor", "monitor"),
    "explosion": ("avoid", "road", "monitor"),
    "waste": ("water", "avoid", "monitor"),
    "collapse": ("avoid", "road"),
    "other": ("avoid", "monitor"),
}
PHASE: Final[Mapping[str, Two]] = {
    "reported": {"th": "เจ้าหน้าที่กำลังตรวจสอบ", "en": "Officers are looking into it."},
    "mobilising": {"th": "หน่วยงานกำลังเดินทางเข้าพื้นที่", "en": "Units are on their way."},
    "responding": {"th": "เจ้าหน้าที่กำลังระงับเหตุ", "en": "Units are at work."},
    "contained": {"th": "ควบคุมเหตุได้แล้ว เจ้าหน้าที่ยังเฝ้าระวัง", "en": "It is under control; units keep watch."},
    "recovering": {"th": "เหตุสงบแล้ว อยู่ระหว่างฟื้นฟู", "en": "It is over; the place is being cleared."},
    "closed": {"th": "เหตุยุติแล้ว", "en": "It is over."},
}
SENDER_NAME: Final[Two] = {
    "th": "ศูนย์บริหารภาวะฉุกเฉิน กระทรวงอุตสาหกรรม (ศบฉ.อก.)",
    "en": "Emergency Management Centre, Ministry of Industry, Thailand",
}
SEVERITY_BY_LEVEL: Final[Mapping[int, str]] = {1: "Minor", 2: "Moderate", 3: "Severe", 4: "Extreme"}
RADIUS_BY_LEVEL: Final[Mapping[int, int]] = {1: 1, 2: 1, 3: 3, 4: 5}
"""Suggestions only: whoever drafts looks at them and changes them."""


def instruction(language: str, advice: Sequence[str], more: str) -> str:
    """What to do, line by line, in the order of `ADVICE`; `more` in the writer's own words comes last."""
    lines = [ADVICE[code][language] for code in ADVICE if code in advice]
    return "\n".join([*lines, *([more] if more else [])])


def responses(advice: Sequence[str]) -> list[str]:
    """CAP's kinds of answer, each once; “None” where nothing is asked."""
    found = dict.fromkeys(RESPONSES[code] for code in ADVICE if code in advice)
    return list(found) or ["None"]


def headline(language: str, *, kind: str, event: str, where: str) -> str:
    """The line that stands on a phone."""
    what = EVENT[event][language]
    words = {
        "Alert": {"th": f"{what} {where}", "en": f"{what} in {where}"},
        "Update": {"th": f"ความคืบหน้า {what} {where}", "en": f"Update: {what.lower()} in {where}"},
        "Cancel": {"th": f"ยุติการแจ้งเตือน {what} {where}", "en": f"All clear: {what.lower()} in {where}"},
    }
    return words[kind][language][:160]


def description(language: str, *, event: str, where: str, since: dt.datetime, phase: str) -> str:
    """What happened, where, since when, and how it stands."""
    with translation.override(language):
        when = f"{thai.format_date(since, 'long')} {thai.format_time(since)}"
    if language == "th":
        return f"เกิด{EVENT[event]['th']}ที่ {where} เมื่อ {when}\n{PHASE[phase]['th']}"
    return f"{EVENT[event]['en']} at {where} since {when}.\n{PHASE[phase]['en']}"


def area(language: str, *, where: str, radius: str) -> str:
    """The area in words."""
    space = thai.NO_BREAK_SPACE
    if language == "th":
        return f"รัศมี {radius}{space}กิโลเมตรรอบ {where}"
    return f"Within {radius}{space}km of {where}"
