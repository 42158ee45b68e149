"""Two forms as they come from the field: one as KoboToolbox exports it, one as ODK people write by hand."""

from typing import Any

Row = dict[str, Any]


def _kobo(kind: str, name: str, label: str = "", english: str = "", **more: Any) -> Row:
    """A row of Kobo's export: every row has a `$kuid`, most a `$autoname`."""
    words = {"label::Thai (th)": label, "label::English (en)": english} if label else {}
    return {"type": kind, "name": name, **words, "required": "false", "$kuid": f"k{name}", "$autoname": name, **more}


def _choice(of: str, name: str, label: str, english: str, **more: Any) -> Row:
    return {"list_name": of, "name": name, "label::Thai (th)": label, "label::English (en)": english, **more}


DISTRICT = _kobo("select_one district", "district", "อำเภอ", "District", choice_filter="province=${province}",
                 appearance="minimal", required="true")  # fmt: skip
HAZARDS = _kobo("select_multiple hazard", "hazards", "อันตรายที่พบ", "Hazards seen")
KOBO_SITE = [
    _kobo("start", "start"),
    _kobo("end", "end"),
    _kobo("today", "visit_day"),
    _kobo("username", "username"),
    _kobo("deviceid", "deviceid"),
    _kobo("audit", "audit", parameters="location-priority=balanced location-min-interval=60 location-max-age=120"),
    _kobo("note", "hello", "แบบตรวจสถานที่", "Site inspection", **{"media::image": "logo.png"}),
    _kobo("begin_group", "site", "สถานที่", "Site", appearance="field-list"),
    _kobo("select_one province", "province", "จังหวัด", "Province", default="rayong", appearance="minimal"),
    DISTRICT,
    _kobo("text", "site_name", "ชื่อสถานที่", "Name of the site", required="true",
          **{"required_message::Thai (th)": "กรุณากรอก", "hint::French (fr)": "Nom"}),
    _kobo("date", "built", "วันที่เริ่มประกอบ", "In use since", constraint=". <= ${visit_day}",
          **{"constraint_message::Thai (th)": "ต้องไม่อยู่ในอนาคต"}),
    _kobo("geopoint", "where", "พิกัด", "Where", parameters="capture-accuracy=10"),
    _kobo("calculate", "record_id", calculation="concat(${site_name}, '-', ${start})"),
    _kobo("end_group", ""),
    _kobo("begin_group", "fire", "อัคคีภัย", "Fire"),
    _kobo("select_one ok", "extinguishers", "ถังดับเพลิงพร้อมใช้", "Extinguishers ready", required="true"),
    _kobo("note", "warn", "แจ้งผู้จัดการทันที", "Tell the manager at once", relevant="${extinguishers} = 'fail'"),
    _kobo("note", "exits_note", "เดินดูทุกชั้น", "Walk every floor"),
    _kobo("select_one ok", "exits", "ทางหนีไฟไม่มีสิ่งกีดขวาง", "Exits are free", **{"hint::Thai (th)": "รวมบันไดหนีไฟ"}),
    HAZARDS,
    _kobo("image", "photo", "ภาพ", "Photo", appearance="annotate", parameters="max-pixels=1024"),
    _kobo("end_group", ""),
    _kobo("note", "thanks", "ขอบคุณ", "Thank you"),
]  # fmt: skip
KOBO_CHOICES = [
    _choice("province", "rayong", "ระยอง", "Rayong"),
    _choice("province", "chonburi", "ชลบุรี", "Chon Buri"),
    _choice("district", "mueang_rayong", "เมืองระยอง", "Mueang Rayong", province="rayong"),
    _choice("district", "pluak_daeng", "ปลวกแดง", "Pluak Daeng", province="rayong"),
    _choice("district", "si_racha", "ศรีราชา", "Si Racha", province="chonburi"),
    _choice("ok", "pass", "ผ่าน", "Pass"),
    _choice("ok", "fail", "ไม่ผ่าน", "Fail"),
    _choice("hazard", "dust", "ฝุ่น", "Dust"),
    _choice("hazard", "noise", "เสียง", "Noise"),
]
KOBO_SETTINGS = [{
    "form_title": "ตรวจสถานที่", "form_id": "aXk3_site_check", "version": "3 (2026-08-01)", "style": "theme-grid",
    "default_language": "Thai (th)", "instance_name": "concat(${site_name}, ' ', ${visit_day})",
}]  # fmt: skip


def kobo_mended() -> list[Row]:
    """The same form after its author did what the two refusals say."""
    by_province = [
        {**DISTRICT, "type": f"select_one district_{name}", "name": f"district_{name}", "choice_filter": "",
         "relevant": f"${{province}} = '{name}'"} for name in ("rayong", "chonburi")
    ]  # fmt: skip
    yes_no = [_kobo("select_one yn", f"has_{row['name']}", f"พบ{row['label::Thai (th)']}หรือไม่", f"{row['name']} seen?")
              for row in KOBO_CHOICES if row["list_name"] == "hazard"]  # fmt: skip
    place, other = KOBO_SITE.index(DISTRICT), KOBO_SITE.index(HAZARDS)
    return [*KOBO_SITE[:place], *by_province, *KOBO_SITE[place + 1 : other], *yes_no, *KOBO_SITE[other + 1 :]]


def kobo_mended_choices() -> list[Row]:
    kept = [row for row in KOBO_CHOICES if row["list_name"] in ("province", "ok")]
    divided = [{**row, "list_name": f"district_{row['province']}"} for row in KOBO_CHOICES if row.get("province")]
    return [*kept, *divided, _choice("yn", "yes", "พบ", "Yes"), _choice("yn", "no", "ไม่พบ", "No")]


def _odk(kind: str, name: str = "", label: str = "", **more: Any) -> Row:
    return {"type": kind, "name": name, "label": label, **more}


ODK_NESTED = [
    _odk("start", "starttime"),
    _odk("start-geopoint", "began_at"),
    _odk("note", "intro", "Inspect before the shift begins"),
    _odk("begin group", "plant", "Plant"),
    _odk("select_one yes_no", "has_boiler", "Is there a boiler?", required="yes"),
    _odk("begin group", "boiler", "Boiler", relevant="${has_boiler} = 'yes'", appearance="field-list"),
    _odk("note", "boiler_note", "Stand clear of the valve"),
    _odk("decimal", "pressure", "Working pressure", constraint=". > 0 and . <= 25", read_only="no"),
    _odk("begin group", "safety", "Safety devices"),
    _odk("select_one verdict", "head", "Device", appearance="label"),
    _odk("select_one verdict", "valve", "Safety valve", appearance="list-nolabel", required="yes"),
    _odk("select_one verdict", "gauge", "Water gauge", appearance="list-nolabel", parameters="randomize=true"),
    _odk("text", "why", "Why", relevant="${valve} = 'not_ok' or ${gauge} = 'not_ok'", required="yes"),
    _odk("end group"),
    _odk("begin group", "score", "Score"),
    _odk("calculate", "failed", calculation="count(${device})"),
    _odk("calculate", "share", calculation="${failed} div 2"),
    _odk("note", "shown", "Devices: ${share}"),
    _odk("end group"),
    _odk("date", "tested", "Last test", default="today()", constraint=". <= today()"),
    _odk("end group"),
    _odk("end group"),
    _odk("begin repeat", "devices", "Devices"),
    _odk("begin group", "one", "One device", appearance="field-list"),
    _odk("text", "device", "Number on the plate", required="yes"),
    _odk("integer", "year", "Year", constraint=". >= 1950"),
    _odk("note", "next", "Then the next one"),
    _odk("end group"),
    _odk("end repeat"),
    _odk("image", "sign", "Signature", appearance="signature"),
]
ODK_CHOICES = [
    {"list_name": "yes_no", "name": "yes", "label": "Yes"},
    {"list_name": "yes_no", "name": "no", "label": "No"},
    {"list_name": "verdict", "name": "ok", "label": "In order"},
    {"list_name": "verdict", "name": "not_ok", "label": "Not in order"},
    {"list_name": "verdict", "name": "na", "label": "None here"},
]
ODK_SETTINGS = [{"form_title": "Boiler house", "form_id": "boiler_house", "default_language": "English (en)"}]
