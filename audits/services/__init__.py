"""The only writers of inspections, drafts and findings."""

from audits.services.amending import amend_inspection
from audits.services.drafts import Saved, change_draft, change_team, discard_draft, save_draft, start_draft
from audits.services.evidence import attach_evidence, detach_evidence, sign_item, unsign_item
from audits.services.field import Received, field_keys, receive_file, receive_piece, receive_record
from audits.services.filing import Filed, Filing, file_draft, file_inspection
from audits.services.findings import close_finding
from audits.services.interests import declare_interest, end_interest
from audits.services.reviewing import accept_inspection, return_inspection
from audits.services.wanted import Cause, want_inspection, withdraw_wanted

__all__ = [
    "Cause",
    "Filed",
    "Filing",
    "Received",
    "Saved",
    "accept_inspection",
    "amend_inspection",
    "attach_evidence",
    "change_draft",
    "change_team",
    "close_finding",
    "declare_interest",
    "detach_evidence",
    "discard_draft",
    "end_interest",
    "field_keys",
    "file_draft",
    "file_inspection",
    "receive_file",
    "receive_piece",
    "receive_record",
    "return_inspection",
    "save_draft",
    "sign_item",
    "start_draft",
    "unsign_item",
    "want_inspection",
    "withdraw_wanted",
]
