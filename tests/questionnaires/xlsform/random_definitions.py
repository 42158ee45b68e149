"""Whole definitions of any shape for hypothesis, with texts and rules that a person could have typed."""

from hypothesis import strategies as st

TEXT = st.text(
    st.sampled_from("กขคงจฉชซ ้่ำาิ“”‘’\"'‑– abcXYZ0129ก๑๒,.:;/()[]|#@%&*+-=<>?!~^_\n\u00a0😀"), min_size=1, max_size=24
).filter(lambda text: text.strip())
CODE = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
_TAKEN = {"all", "file", "discard", "today", "true", "false", "null", "in", "r", "row"}


@st.composite
def words(draw, required=True):
    th, en = draw(st.one_of(st.just(""), TEXT)), draw(st.one_of(st.just(""), TEXT))
    return {"th": th if th or en or not required else draw(TEXT), "en": en}


def some(draw, strategy, data, key):
    if draw(st.booleans()):
        data[key] = draw(strategy)


@st.composite
def choices(draw):
    codes = draw(st.lists(st.one_of(CODE, st.sampled_from(["pass", "fail", "na", "yes", "no"])), min_size=1, max_size=4,
                          unique=True).filter(lambda found: not set(found) & _TAKEN))  # fmt: skip
    found = []
    for code in codes:
        choice = {"code": code, "text": draw(words())}
        some(draw, st.floats(0.001, 1e6), choice, "factor")
        some(draw, words(), choice, "unit")
        some(draw, st.booleans(), choice, "exact")
        found.append(choice)
    return found


@st.composite
def piece(draw, code, kinds):
    """What an item and a column have in common."""
    kind = draw(st.sampled_from(kinds))
    data = {"code": code, "type": kind, "text": draw(words())}
    some(draw, st.booleans(), data, "required")
    some(draw, words(), data, "look")
    if kind == "choice":
        data["choices"] = draw(choices())
    if kind == "code":
        data["codes"] = "waste"
    if kind == "number":
        some(draw, words(), data, "unit")
        some(draw, st.integers(-50, 0), data, "min")
        some(draw, st.floats(1, 1e6), data, "max")
        some(draw, st.integers(0, 4), data, "decimals")
    some(draw, st.sampled_from(["electricity", "a.b"]), data, "measure")
    return data


_SIMPLE = ["text", "number", "date", "choice", "yes_no", "code"]
_OF_ITEMS = [*_SIMPLE, "compliance", "table", "photo", "signature", "place", "file"]


_ABOUT = {
    "number": ["{0} > 5", "!({0} <= 5)", "blank({0}) || {0} * 2 >= 1.5", "between({0}, 0, 14)"],
    "text": ['{0} != "x\\"y"', '{0}.matches("^[0-9]{{13}}$")', "answered({0})"],
    "date": ["today - {0} > 365", '{0} >= date("2026-01-31")'],
    "choice": ['{0} == "{1}"', '{0} in ["{1}"]'],
    "compliance": ['{0} == "fail"', '{0} != "pass" && {0} != "na"'],
    "yes_no": ["{0}", "!{0}", "{0} == true"],
    "table": ["count({0}) > 0", "{0}.all(r, blank(r.{1}))", "{0}.all(q, q.{1} != null)", "blank({0})"],
    "photo": ["{0} > 0"],
    "file": ["{0} > 0"],
    "signature": ["answered({0})"],
    "place": ["answered({0})"],
    "code": ["today > 0", "blank(permitted_hp) || permitted_hp > 10"],
}


def rules_about(item):
    """Rules that one can write about an item."""
    inner = [*item.get("choices", []), *item.get("columns", [])]
    return [rule.format(item["code"], inner[0]["code"] if inner else "") for rule in _ABOUT[item["type"]]]


@st.composite
def check(draw, code, item, before):
    about = [*rules_about(item), *(rule for other in before[-2:] for rule in rules_about(other))]
    rules = draw(st.lists(st.sampled_from(about), min_size=1, max_size=2))
    message = draw(words())
    if draw(st.booleans()):
        message = {key: text and f"{text} {{{item['code']}}}" for key, text in message.items()}
    found = {"code": code, "rule": " || ".join(rules), "level": draw(st.sampled_from(["error", "warning"]))}
    found["message"] = {key: text.replace("${", "") for key, text in message.items()}
    if item["type"] == "table":
        some(draw, st.booleans(), found, "each")
    if draw(st.booleans()):
        found["explain"] = [{"code": "why", "text": draw(words())}]
    return found


@st.composite
def item(draw, code, before, check_codes):
    data = draw(piece(code, _OF_ITEMS))
    some(draw, st.sampled_from([0, 1, 2, 2.5]), data, "weight")
    some(draw, st.sampled_from(["minor", "major", "critical"]), data, "severity")
    if data["type"] == "compliance":
        some(draw, st.sampled_from(["note", "photo", "photo_or_note", "none"]), data, "on_fail")
    if draw(st.booleans()):
        data["article"] = {"text": draw(TEXT).strip(), "verified": draw(st.booleans())}
    some(draw, st.just(["register.hp"]), data, "prefill")
    if data["type"] == "table":
        codes = draw(st.lists(CODE, min_size=1, max_size=3, unique=True).filter(lambda found: not set(found) & _TAKEN))
        data["columns"] = [draw(piece(column, _SIMPLE)) for column in codes]
        some(draw, st.integers(1, 99), data, "max_rows")
        some(draw, words(), data, "nil")
        some(draw, st.just(codes[:1]), data, "keep")
    if before and draw(st.booleans()):
        data["show_if"] = draw(st.sampled_from(rules_about(before[-1])))
    count = draw(st.integers(0, 2)) if check_codes else 0
    checks = [draw(check(check_codes.pop(), data, before)) for _n in range(min(count, len(check_codes)))]
    return data | ({"checks": checks} if checks else {})


@st.composite
def definitions(draw):
    codes = draw(st.lists(CODE, min_size=4, max_size=12, unique=True).filter(lambda found: not set(found) & _TAKEN))
    check_codes = draw(st.lists(CODE, max_size=6, unique=True).filter(lambda found: not set(found) & _TAKEN))
    data = {"code": "a-checklist", "kind": "checklist", "title": draw(words()), "sections": []}
    some(draw, st.integers(1, 90), data, "minutes")
    some(draw, words(), data, "note")
    some(draw, st.booleans(), data, "verified")
    some(draw, st.lists(st.sampled_from(["annual", "joint", "accident"]), unique=True), data, "occasions")
    data["facts"] = {"today": "date", "permitted_hp": "number"}
    before = []
    for start in range(0, len(codes), 4):
        section = {"code": codes[start], "title": draw(words()), "items": []}
        if len(codes) - start < 2:
            break
        for key in ("why", "intro"):
            some(draw, words(), section, key)
        some(draw, st.integers(1, 9), section, "minutes")
        if before and draw(st.booleans()):
            section["show_if"] = draw(st.sampled_from(rules_about(before[-1])))
        for code in codes[start + 1 : start + 4]:
            section["items"].append(draw(item(code, before, check_codes)))
            before.append(section["items"][-1])
        data["sections"].append(section)
    return data
