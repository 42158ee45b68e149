"""The only writers of obligations, reports and what belongs to them."""

from factories.single_form.services.drafts import (
    Saved,
    correct_report,
    discard_draft,
    save_draft,
    start_report,
)
from factories.single_form.services.expected import build_expected, close_period, ensure_periods
from factories.single_form.services.exporting import note_export
from factories.single_form.services.files import attach_file, detach_file
from factories.single_form.services.people import (
    approve_enterprise_role,
    ask_enterprise_role,
    refuse_enterprise_role,
    withdraw_enterprise_request,
)
from factories.single_form.services.periods import extend_period, load_obligation
from factories.single_form.services.reminding import remind_enterprises, summarise_for_offices
from factories.single_form.services.reviewing import (
    accept_report,
    answer_question,
    approve_not_required,
    ask_question,
    refuse_not_required,
    return_report,
)
from factories.single_form.services.submitting import (
    Certified,
    certify_report,
    declare_nil,
    declare_not_required,
    examine_version,
    send_back,
    submit_report,
)

__all__ = [
    "Certified",
    "Saved",
    "accept_report",
    "answer_question",
    "approve_enterprise_role",
    "approve_not_required",
    "ask_enterprise_role",
    "ask_question",
    "attach_file",
    "build_expected",
    "certify_report",
    "close_period",
    "correct_report",
    "declare_nil",
    "declare_not_required",
    "detach_file",
    "discard_draft",
    "ensure_periods",
    "examine_version",
    "extend_period",
    "load_obligation",
    "note_export",
    "refuse_enterprise_role",
    "refuse_not_required",
    "remind_enterprises",
    "return_report",
    "save_draft",
    "send_back",
    "start_report",
    "submit_report",
    "summarise_for_offices",
    "withdraw_enterprise_request",
]
