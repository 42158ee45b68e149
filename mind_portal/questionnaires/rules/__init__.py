"""The rule language of checklists and report forms: a small typed part of CEL, one text for two engines.

What an author writes is checked, typed and rewritten once, on publishing (`publish`). What is stored is evaluated by
the same text here (`evaluate`) and in the browser (`assets/static/js/rules.js`); `tests/questionnaires/vectors.json`
holds both to the same results. Every number is a double, blank is null, a date is its day since 1970-01-01, and a rule
gives a value or `UNDECIDED` when an answer that it needs is blank.
"""

from mind_portal.questionnaires.rules.evaluation import UNDECIDED, evaluate
from mind_portal.questionnaires.rules.language import Published, Refused
from mind_portal.questionnaires.rules.messages import explain
from mind_portal.questionnaires.rules.publishing import publish

__all__ = ["UNDECIDED", "Published", "Refused", "evaluate", "explain", "publish"]
