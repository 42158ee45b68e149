"""XPath into our rules and back: what is said must be the same, above all of an answer that is blank."""

import pytest

from mind_portal.questionnaires.rules import UNDECIDED, evaluate, publish
from mind_portal.questionnaires.xlsform.expressions.cel import read_cel
from mind_portal.questionnaires.xlsform.expressions.to_cel import Target, to_cel
from mind_portal.questionnaires.xlsform.expressions.to_xpath import to_xpath
from mind_portal.questionnaires.xlsform.expressions.tree import Untranslatable
from mind_portal.questionnaires.xlsform.expressions.xpath import read_xpath

TARGETS = {
    "a": Target("a", "number", {}),
    "b": Target("b", "number", {}),
    "name": Target("name", "text", {}),
    "fuel": Target("fuel", "choice", {"wood": '"wood"', "Gas 1": '"gas_1"'}),
    "ok": Target("ok", "choice", {"compliant": '"pass"', "not_ok": '"fail"'}),
    "has": Target("has", "bool", {"yes": "true", "no": "false"}),
    "tested": Target("tested", "date", {}),
    "today": Target("today", "date", {}),
    "today()": Target("today", "date", {}),
    "photo": Target("photo", "count", {}),
    "signed": Target("signed", "proof", {}),
    "boilers": Target("boilers", "table", {}),
    "kg": Target("kg", "number", {}, rows="boilers"),
    ".": Target("a", "number", {}),
}
TYPES = {
    "a": "number", "b": "number", "name": "text", "fuel": "choice", "ok": "choice", "has": "bool", "tested": "date",
    "today": "date", "photo": "count", "signed": "bool", "boilers": "table",
}  # fmt: skip
BLANK = {name: 0.0 if kind == "count" else [] if kind == "table" else None for name, kind in TYPES.items()}
DAY = 20_000.0


def cel(xpath):
    return to_cel(read_xpath(xpath), TARGETS.get).text


def value(xpath, **answers):
    """What the translated rule says of these answers; undecided shows nothing, as false does."""
    found = evaluate(publish(cel(xpath), TYPES, ["kg"]), {**BLANK, "today": DAY, **answers})
    return False if found is UNDECIDED else found


@pytest.mark.parametrize(
    ("xpath", "expected"),
    [
        ("${a} > 5", "a > 5"),
        (". >= 0 and . <= 14", "a >= 0 && a <= 14"),
        ("${a} + ${b} * 2 > 10", "a + b * 2 > 10"),
        ("(${a} + ${b}) * 2 > 10", "(a + b) * 2 > 10"),
        ("${a} div 2 >= 1.50", "a / 2 >= 1.5"),
        ("${a} - (${b} - 1) = 0", "a - (b - 1) == 0"),
        ("-${a} < 3", "-a < 3"),
        ("${fuel} = 'Gas 1'", 'fuel == "gas_1"'),
        ("selected(${fuel}, 'wood')", 'fuel == "wood"'),
        ('${ok} != "compliant"', 'ok != "pass"'),
        ("${has} = 'yes'", "has == true"),
        ("not(selected(${has}, 'yes'))", "!(has == true)"),
        ("${name} = ''", "blank(name)"),
        ("'' != ${a}", "answered(a)"),
        ("${photo} != ''", "photo > 0"),
        ("${signed} = ''", "blank(signed)"),
        ("${a} = 1 or ${a} = 2 and ${b} = 3", "a == 1 || a == 2 && b == 3"),
        ("(${a} = 1 or ${a} = 2) and ${b} = 3", "(a == 1 || a == 2) && b == 3"),
        ("${a} = '5'", "a == 5"),
        ("regex(${name}, '[0-9]{13}')", 'name.matches("^[0-9]{13}$")'),
        (r"regex(${name}, '^\d+$')", 'name.matches("^[0-9]+$")'),
        ("contains(${name}, 'x')", 'name.contains("x")'),
        ("starts-with(${name}, 'ก')", 'name.startsWith("ก")'),
        ("${tested} <= today()", "tested <= today"),
        ("${tested} > date('2026-01-31')", 'tested > date("2026-01-31")'),
        ("decimal-date-time(today()) - decimal-date-time(${tested}) > 365", "today - tested > 365"),
        ("today() - ${tested} > 365", "today - tested > 365"),
        ("coalesce(${a}, 0) > 1", "(answered(a) ? a : 0) > 1"),
        ("if(${has} = 'yes', ${a}, ${b}) > 1", "(has == true ? a : b) > 1"),
        ("string-length(${name}) > 3", "(answered(name) ? length(name) : 0) > 3"),
        ("round(${a}, 1) = 2", "round(a, 1) == 2"),
        ("number(${a}) < 1", "a < 1"),
        ("count-selected(${fuel}) = 1", "(answered(fuel) ? 1 : 0) == 1"),
        ("sum(${kg}) > 100", "sum(boilers.map(r, r.kg)) > 100"),
        ("count(${boilers}) > 0", "count(boilers) > 0"),
        ("min(${a}, ${b}) > 0", "min([a, b]) > 0"),
        ("true()", "true"),
        ("boolean(${a} > 1)", "a > 1"),
        ("${name} = “x”", 'name == "x"'),
    ],
)
def test_a_rule_of_ours_says_the_same(xpath, expected):
    assert cel(xpath) == expected
    assert publish(expected, TYPES, ["kg"])["gives"].startswith("BOOL")


@pytest.mark.parametrize(
    ("xpath", "shown"),
    [
        ("${a} > 5", False),
        ("not(${a} > 5)", True),
        ("not(${a} > 5 and ${b} > 5)", True),
        ("not(${a} > 5 or ${has} = 'yes')", True),
        ("${a} != 5", True),
        ("${a} + 1 != 5", True),
        ("${a} + 1 = 5", False),
        ("not(${a} + 1 = 5)", True),
        ("${fuel} != 'wood'", True),
        ("not(contains(${name}, 'x'))", True),
        ("not(regex(${name}, '[0-9]+'))", True),
        ("if(${a} > 5, ${b} > 1, ${has} != 'yes')", True),
        ("string-length(${name}) < 5", True),
        ("coalesce(${a}, 7) > 5", True),
        ("not(${tested} < today())", True),
        ("${photo} = ''", True),
    ],
)
def test_a_blank_answer_means_what_it_means_in_xpath(xpath, shown):
    assert value(xpath) is shown


@pytest.mark.parametrize(
    ("xpath", "reason", "piece"),
    [
        ("pulldata('x', 'y', 'z', ${a}) = 1", "function", "pulldata"),
        ("indexed-repeat(${a}, ${b}, 1) = 1", "function", "indexed-repeat"),
        ("jr:choice-name(${a}, 'x') = 'y'", "function", "jr:choice-name"),
        ("position(..) = 1", "path", ".."),
        ("../a > 5", "path", ".."),
        ("/data/a > 5", "path", "/"),
        ("${a} mod 2 = 0", "operator", "mod"),
        ("${zzz} > 5", "name", "zzz"),
        ("${name} > 5", "type", ""),
        ("${a} > '", "character", "'"),
        ("${a} >", "syntax", ""),
        ("(${a} > 5", "syntax", ""),
        ("${a} > 5)", "syntax", ")"),
        ("${fuel} = 'coal'", "answer", "coal"),
        ("regex(${name}, '(a+)+')", "regex", "(a+)+"),
        ("${has}", "type", ""),
        ("${boilers} = ''", "type", "boilers"),
        ("${kg} > 1", "type", "kg"),
        ("${tested} > 5", "type", ">"),
        ("round() > 1", "function", "round"),
        ("(" * 60 + "${a} > 5" + ")" * 60, "text", ""),
        ("${a} > 5 and " * 300 + "true()", "text", "${a} > 5 and ${a} > "),
    ],
)
def test_what_cannot_be_said_is_named(xpath, reason, piece):
    with pytest.raises(Untranslatable) as refusal:
        cel(xpath)
    assert (refusal.value.reason, refusal.value.text) == (reason, piece)


DEFINED = {
    "a": "number", "b": "number", "name": "text", "fuel": "choice", "ok": "compliance", "has": "yes_no",
    "tested": "date", "today": "fact:date", "permitted_hp": "fact:number", "boilers": "table", "photo": "photo",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("a > 5", "${a} > 5"),
        ("!(a > 5)", "${a} <= 5"),
        ("!(a > 5 && b > 1)", "${a} <= 5 or ${b} <= 1"),
        ('ok == "fail" || has', "${ok} = 'fail' or ${has} = 'yes'"),
        ("!has", "${has} = 'no'"),
        ("blank(a) || answered(name)", "${a} = '' or ${name} != ''"),
        ("!blank(a)", "${a} != ''"),
        ("between(a, 0, 14)", "${a} >= 0 and ${a} <= 14"),
        ('fuel in ["wood", "gas"]', "${fuel} = 'wood' or ${fuel} = 'gas'"),
        ('!name.contains("x")', "${name} != '' and not(contains(${name}, 'x'))"),
        ('name.matches("^[0-9]{13}$")', "regex(${name}, '^[0-9]{13}$')"),
        ("today - tested > 365", "decimal-date-time(today()) - decimal-date-time(${tested}) > 365"),
        ("(has ? a : b) / 2 > 1", "if(${has} = 'yes', ${a}, ${b}) div 2 > 1"),
        ("(a + b) * 2 > 10", "(${a} + ${b}) * 2 > 10"),
        ("count(boilers) > 0", "count(${boilers}) > 0"),
        ("blank(boilers)", "count(${boilers}) = 0"),
        ('tested >= date("2026-01-31")', "${tested} >= date('2026-01-31')"),
        ('name == "it\'s"', '${name} = "it\'s"'),
    ],
)
def test_xpath_says_the_same_as_our_rule(rule, expected):
    assert to_xpath(read_cel(rule), DEFINED) == expected


def test_a_constraint_speaks_of_its_own_answer_and_leaves_blank_others_alone():
    assert to_xpath(read_cel("a <= b"), DEFINED, own="a") == "${b} = '' or . <= ${b}"


@pytest.mark.parametrize(
    "rule",
    ["a <= permitted_hp", "boilers.all(r, r.kg > 0)", "sum(boilers.map(r, r.kg)) > 1", "year(tested) > 2020",
     "photo > 0", "name == \"it's \\\"x\\\"\""],
)  # fmt: skip
def test_what_xpath_has_no_words_for_is_left_to_the_portal(rule):
    with pytest.raises(Untranslatable):
        to_xpath(read_cel(rule), DEFINED)
