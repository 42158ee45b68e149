"""The words and minutes of the invented incidents. All names and figures are made up."""

from typing import Any, Final

UNITS: Final = {
    "dpm": ("21", "สำนักงาน ปภ.จังหวัดระยอง", "ปภ.ระยอง", "disaster", "038-000-001"),
    "hospital": ("21", "โรงพยาบาลบ้านค่าย", "รพ.บ้านค่าย", "hospital", "038-000-002"),
    "district": ("21", "ที่ว่าการอำเภอบ้านค่าย", "อ.บ้านค่าย", "district", "038-000-003"),
    "office": ("21", "สำนักงานอุตสาหกรรมจังหวัดระยอง", "สอจ.ระยอง", "office", "038-000-004"),
    "estate": ("21", "นิคมอุตสาหกรรมมาบตาพุด", "นิคมฯ มาบตาพุด", "estate", "038-000-005"),
    "police": ("21", "สถานีตำรวจภูธรบ้านค่าย", "สภ.บ้านค่าย", "police", "038-000-006"),
    "pollution": (None, "กรมควบคุมมลพิษ", "กรมควบคุมมลพิษ", "pollution", "02-000-0001"),
    "centre": (None, "ศูนย์บริหารภาวะฉุกเฉิน กระทรวงอุตสาหกรรม", "ศบฉ.อก.", "centre", "02-000-0000"),
}
"""key: province (None national), name, short name, kind, telephone."""

PLACES: Final = (
    ("school", "โรงเรียนบ้านหนองบัว", -0.0052, 0.0056, 412, "อาคาร 3 หลัง"),
    ("water", "คลองบ้านค่าย", -0.0016, 0.0008, None, "ลงอ่างหนองปลาไหล 9 กม."),
    ("community", "บ้านหนองพะวา", 0.0022, -0.0024, 214, "62 หลัง"),
    ("temple", "วัดหนองบัว", -0.0081, 0.0031, 30, "จุดตั้งศูนย์หน้างาน"),
    ("hospital", "โรงพยาบาลบ้านค่าย", 0.021, 0.017, 180, ""),
)
"""kind, name, degrees north and east of the factory, people, note."""

STEPS: Final[tuple[tuple[int, str, Any], ...]] = (
    (6, "verify", None),
    (12, "mobilise", None),
    (14, "command", None),
    (20, "wind", (270, "9")),
    (24, "operator", ("ผู้จัดการโรงงาน", "ไฟเริ่มจากถังพักตัวทำละลาย ยังไม่ทราบสาเหตุ คนงาน 18 คนออกมาครบ")),
    (39, "respond", None),
    (52, "chemical", {"name": "กรดเสื่อม", "un": "1830", "hazard": "กัดกร่อน", "source": "ป้ายข้างถัง"}),
    (143, "wind", (315, "14")),
)
"""minute, what is done, its detail."""

LOG: Final = (
    (3, "fire", "ควันดำสูงจากอาคารเก็บกากของเสีย เห็นจากถนนใหญ่", "เห็นเอง", True),
    (8, "people", "คนงาน 18 คนออกมาที่จุดรวมพลครบ", "ผู้จัดการโรงงาน", False),
    (17, "forces", "รถดับเพลิง อบต. 2 คันถึงแล้ว", "อบต.บ้านค่าย", True),
    (22, "fire", "ไฟลามตามกองพาเลต ยังไม่ถึงถังตัวทำละลาย", "หัวหน้าชุดดับเพลิง", True),
    (31, "forces", "รถดับเพลิงเพิ่มเป็น 7 คัน", "ปภ.ระยอง", True),
    (39, "forces", "รถดับเพลิง 12 คันถึงที่เกิดเหตุ ตั้งศูนย์หน้าวัดหนองบัว", "ปภ.ระยอง", True),
    (45, "air", "กลิ่นตัวทำละลายถึงบ้านหนองพะวา", "ชาวบ้าน", False),
    (58, "fire", "ถังตัวทำละลาย 200 ลิตร ระเบิด 1 ถัง", "หัวหน้าชุดดับเพลิง", True),
    (70, "note", "แจ้งให้ประชาชนปิดประตูหน้าต่าง งดใช้น้ำคลอง ผ่านหอกระจายข่าว", "อ.บ้านค่าย", True),
    (83, "water", "น้ำดับเพลิงไหลลงรางระบายด้านใต้ กั้นกระสอบทรายแล้ว", "สอจ.ระยอง", True),
    (89, "air", "VOC ริมรั้วทิศตะวันออก 86 ppm", "ทีมวัดอากาศ", True),
    (97, "forces", "โฟมจากนิคมฯ กำลังเดินทาง 4,000 ลิตร", "นิคมฯ มาบตาพุด", True),
    (108, "fire", "คุมแนวไฟด้านตะวันตกได้ ด้านตะวันออกยังลุก", "หัวหน้าชุดดับเพลิง", True),
    (118, "people", "อาสาสมัคร 2 คนอ่อนแรงจากความร้อน พักที่ศูนย์", "รพ.บ้านค่าย", True),
    (127, "note", "ผู้ว่าฯ ถึงศูนย์หน้างาน รับฟังสรุป", "เห็นเอง", True),
    (136, "water", "ชาวบ้านแจ้งว่าน้ำในคลองมีสีดำ", "สายด่วน", False),
    (156, "fire", "ไฟลามถึงโกดังหลังที่ 2 ถังตัวทำละลายระเบิดย่อย 2 ครั้ง", "เห็นเอง", True),
)
"""minute, about, text, source, confirmed."""

EFFECTS: Final = (
    (15, {"dead": 0, "injured": 1, "missing": 0}, "operator", "ผู้จัดการโรงงาน"),
    (48, {"injured": 3}, "hospital", "รพ.บ้านค่าย"),
    (62, {"evacuated": 142}, "disaster", "ปภ.ระยอง"),
    (96, {"injured": 4, "dead": 0, "missing": 0}, "hospital", "รพ.บ้านค่าย"),
    (144, {"evacuated": 180}, "disaster", "ปภ.ระยอง"),
    (148, {"injured": 5}, "hospital", "รพ.บ้านค่าย"),
)
"""minute, figures, kind of source, its name."""

ORDERS: Final[tuple[tuple[Any, ...], ...]] = (
    (16, 1, "dpm", "ตั้งแนวกันไฟด้านบ้านหนองพะวา", 60),
    (19, 1, "act", ""),
    (55, 1, "finish", "วางแนวแล้ว ใช้รถ 4 คัน"),
    (64, 1, "verify", ""),
    (28, 2, "police", "ปิดถนนสายหน้าโรงงาน 2 กม.", 30),
    (32, 2, "act", ""),
    (50, 2, "finish", "ปิดแล้ว จัดทางเลี่ยง"),
    (66, 2, "verify", ""),
    (40, 3, "hospital", "ตั้งจุดปฐมพยาบาลหน้าวัดหนองบัว", 45),
    (47, 3, "receive", ""),
    (80, 3, "finish", "ตั้งแล้ว แพทย์ 2 พยาบาล 6"),
    (72, 4, "estate", "ส่งโฟม AR-AFFF 4,000 ลิตร", 70),
    (76, 4, "act", ""),
    (130, 4, "finish", "ถึงแล้ว ส่งมอบหน้างาน"),
    (98, 5, "district", "อพยพโรงเรียนบ้านหนองบัว", 75),
    (104, 5, "act", ""),
    (110, 6, "pollution", "วัดอากาศ 3 จุดใต้ลม", 38),
    (115, 6, "act", ""),
    (154, 7, "office", "ปิดประตูระบายน้ำ เก็บน้ำ 3 จุด", 70),
)
"""minute, number, unit, text, minutes to do it; or minute, number, verb, words."""


def _over(**values: Any) -> dict[str, Any]:
    plain = {"kind": "fire", "level": 1, "dead": 0, "injured": 0, "evacuated": 0, "minutes": 150, "cause": "ไฟฟ้าลัดวงจร"}
    return plain | values


CLOSED: Final[tuple[tuple[int, dict[str, Any]], ...]] = (
    (12, _over(province="20", title="เพลิงไหม้โกดังบรรจุภัณฑ์", injured=2, level=2, minutes=310)),
    (26, _over(province="21", title="แอมโมเนียรั่วจากห้องเย็น", kind="leak", injured=4, evacuated=60, cause="ข้อต่อท่อชำรุด")),
    (58, _over(province="11", title="เพลิงไหม้โรงงานโฟม", level=3, injured=9, dead=1, evacuated=420, minutes=1100)),
    (77, _over(province="14", title="น้ำเสียรั่วลงคลองข้างโรงงาน", kind="waste", cause="คันบ่อพัง ฝนตกหนัก")),
    (
        103,
        _over(province="25", title="เตาหลอมระเบิด", kind="explosion", dead=2, injured=5, level=2, cause="น้ำปนในเศษโลหะ"),
    ),
    (140, _over(province="21", title="เพลิงไหม้ถังเก็บน้ำมันใช้แล้ว", level=2, injured=1, evacuated=78, minutes=520)),
    (188, _over(province="13", title="เพลิงไหม้สายการผลิตเฟอร์นิเจอร์", minutes=95)),
    (231, _over(province="50", title="กลิ่นสารเคมีจากโรงสกัด", kind="leak", evacuated=20, cause="เครื่องดักไอเสียขัดข้อง")),
    (276, _over(province="74", title="เพลิงไหม้โรงงานพลาสติก", injured=3, level=2, minutes=400)),
    (333, _over(province="30", title="หม้อไอน้ำแตก", kind="explosion", injured=2, cause="ลิ้นนิรภัยไม่ทำงาน")),
    (398, _over(province="12", title="เพลิงไหม้ห้องเก็บสี", level=2, injured=3, minutes=170)),
    (447, _over(province="20", title="หลังคาโกดังถล่ม", kind="collapse", injured=1, cause="โครงสร้างรับน้ำหนักเกิน")),
    (512, _over(province="21", title="เพลิงไหม้กองเศษยาง", evacuated=35, minutes=640)),
)
"""days ago, and what happened."""
