"""Random expressions and answers: libxml's XPath and our rules must agree, above all where an answer is blank.

libxml reads the very text, with each `${name}` as the element that holds its answer, empty where it is blank, and the
functions that ODK adds to XPath. An undecided rule shows nothing, as false does.
"""

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from mind_portal.questionnaires.rules import UNDECIDED, evaluate, publish
from mind_portal.questionnaires.xlsform.expressions.cel import read_cel
from mind_portal.questionnaires.xlsform.expressions.to_cel import Target, to_cel
from mind_portal.questionnaires.xlsform.expressions.to_xpath import to_xpath
from mind_portal.questionnaires.xlsform.expressions.tree import Untranslatable
from mind_portal.questionnaires.xlsform.expressions.xpath import read_xpath

TYPES = {"a": "number", "b": "number", "name": "text", "fuel": "choice", "has": "bool"}
TARGETS = {
    "a": Target("a", "number", {}),
    "b": Target("b", "number", {}),
    "name": Target("name", "text", {}),
    "fuel": Target("fuel", "choice", {"wood": '"wood"', "gas": '"gas"'}),
    "has": Target("has", "bool", {"yes": "true", "no": "false"}),
}
DEFINED = {"a": "number", "b": "number", "name": "text", "fuel": "choice", "has": "yes_no"}

answers = st.fixed_dictionaries({
    "a": st.sampled_from([None, -1.0, 0.0, 1.0, 2.5, 5.0]),
    "b": st.sampled_from([None, 0.0, 1.0, 5.0]),
    "name": st.sampled_from([None, "x", "axb", "12", "ก"]),
    "fuel": st.sampled_from([None, "wood", "gas"]),
    "has": st.sampled_from([None, True, False]),
})  # fmt: skip


def first(found):
    """The text of an argument, which may be a node set."""
    value = found[0] if isinstance(found, list) else found
    return (value.text or "") if hasattr(value, "text") else value


FUNCTIONS = etree.FunctionNamespace("urn:odk")
FUNCTIONS.prefix = "odk"
FUNCTIONS["selected"] = lambda _context, of, choice: first(of) == choice
FUNCTIONS["regex"] = lambda _context, of, pattern: bool(re.fullmatch(pattern, first(of)))
FUNCTIONS["ends-with"] = lambda _context, of, part: str(first(of)).endswith(part)
FUNCTIONS["coalesce"] = lambda _context, one, other: first(one) if first(one) != "" else first(other)
FUNCTIONS["if"] = lambda _context, condition, yes, no: first(yes) if condition else first(no)


def in_libxml(xpath, given_answers):
    """What XPath 1.0 itself says of these answers."""
    root = etree.Element("d")
    for name, value in given_answers.items():
        text = {True: "yes", False: "no", None: ""}.get(value) if not isinstance(value, float) else format(value, "g")
        etree.SubElement(root, name).text = value if text is None else text
    xpath = re.sub(r"\$\{(\w+)\}", r"/d/\1", xpath)
    xpath = re.sub(r"\b(selected|regex|ends-with|coalesce|if)\(", r"odk:\1(", xpath)
    return root.xpath(xpath, namespaces={"odk": "urn:odk"})


def in_ours(rule, given_answers):
    found = evaluate(publish(rule, TYPES), given_answers)
    return False if found is UNDECIDED else found


NUMBERS = st.recursive(
    st.sampled_from(["${a}", "${b}", "0", "1", "2.5", "number(${a})"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner),
        st.builds("number(coalesce({}, {}))".format, st.sampled_from(["${a}", "${b}"]), st.sampled_from(["0", "7"])),
        st.just("string-length(${name})"),
    ),
    max_leaves=3,
)
EQUAL = st.sampled_from(["=", "!="])
CONDITIONS = st.recursive(
    st.one_of(
        st.builds("{} {} {}".format, NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), NUMBERS),
        st.builds("${{fuel}} {} '{}'".format, EQUAL, st.sampled_from(["wood", "gas"])),
        st.builds("${{has}} {} '{}'".format, EQUAL, st.sampled_from(["yes", "no"])),
        st.builds("${{{}}} {} ''".format, st.sampled_from(list(TYPES)), EQUAL),
        st.sampled_from([
            "selected(${fuel}, 'wood')", "contains(${name}, 'x')", "starts-with(${name}, 'a')",
            "ends-with(${name}, 'b')", "regex(${name}, '[0-9]+')", "${name} = 'ก'", "true()",
        ]),
    ),
    lambda inner: st.one_of(
        st.builds("not({})".format, inner),
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("boolean(if({}, {}, {}))".format, inner, inner, inner),
    ),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, answers)
def test_a_condition_of_odk_shows_the_same_here(xpath, given_answers):
    rule = to_cel(read_xpath(xpath), TARGETS.get).text
    assert in_ours(rule, given_answers) == in_libxml(xpath, given_answers), rule


RULE_NUMBERS = st.recursive(
    st.sampled_from(["a", "b", "0", "1", "2.5"]),
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*"]), inner),
    max_leaves=3,
)
RULES = st.recursive(
    st.one_of(
        st.builds("{} {} {}".format, RULE_NUMBERS, st.sampled_from(["<", "<=", ">", ">="]), RULE_NUMBERS),
        st.builds("{} {} {}".format, st.sampled_from(["a", "b"]), st.sampled_from(["==", "!="]), st.just("1")),
        st.sampled_from([
            "has", 'fuel == "wood"', 'fuel != "gas"', 'fuel in ["wood", "gas"]', "has == true", "has != false",
            "blank(a)", "answered(name)", 'name.contains("x")', 'name.matches("^[0-9]+$")', "between(a, 0, 2)",
        ]),
    ),
    lambda inner: st.one_of(
        st.builds("!({})".format, inner),
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
    ),
    max_leaves=5,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(RULES, answers)
def test_a_condition_of_ours_shows_the_same_in_odk(rule, given_answers):
    try:
        xpath = to_xpath(read_cel(rule), DEFINED)
    except Untranslatable:
        return
    assert in_libxml(xpath, given_answers) == in_ours(rule, given_answers), xpath
