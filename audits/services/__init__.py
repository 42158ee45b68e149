"""The only writers of inspections, drafts and findings."""

from audits.services.drafts import Saved, change_draft, discard_draft, save_draft, start_draft
from audits.services.field import Received, field_keys, receive_file, receive_piece, receive_record
from audits.services.filing import Filed, Filing, file_draft, file_inspection
from audits.services.findings import close_finding
from audits.services.wanted import Cause, want_inspection, withdraw_wanted

__all__ = [
    "Cause",
    "Filed",
    "Filing",
    "Received",
    "Saved",
    "change_draft",
    "close_finding",
    "discard_draft",
    "field_keys",
    "file_draft",
    "file_inspection",
    "receive_file",
    "receive_piece",
    "receive_record",
    "save_draft",
    "start_draft",
    "want_inspection",
    "withdraw_wanted",
]
