"""Everything that changes a complaint. Pages, tasks and the demonstration call these and nothing else."""

from audits.complaints.services.amended import note_amended
from audits.complaints.services.answering import answer_complaint, close_complaint, inspect_complaint
from audits.complaints.services.contact import erase_contacts, show_contact
from audits.complaints.services.days import tend_complaints
from audits.complaints.services.filing import file_complaint
from audits.complaints.services.following import add_to_complaint, find_by_pin, rate_answer, reopen_complaint
from audits.complaints.services.handling import (
    accept_complaint,
    assign_complaint,
    forward_complaint,
    handlers_of,
    locate_complaint,
    merge_complaint,
    note_on_complaint,
    pass_on_complaint,
    reject_complaint,
    summarise_complaint,
)
from audits.complaints.services.moved import follow_factory
from audits.complaints.services.news import open_for_news, stop_news

__all__ = [
    "accept_complaint",
    "add_to_complaint",
    "answer_complaint",
    "assign_complaint",
    "close_complaint",
    "erase_contacts",
    "file_complaint",
    "find_by_pin",
    "follow_factory",
    "forward_complaint",
    "handlers_of",
    "inspect_complaint",
    "locate_complaint",
    "merge_complaint",
    "note_amended",
    "note_on_complaint",
    "open_for_news",
    "pass_on_complaint",
    "rate_answer",
    "reject_complaint",
    "reopen_complaint",
    "show_contact",
    "stop_news",
    "summarise_complaint",
    "tend_complaints",
]
