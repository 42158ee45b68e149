"""The only writers of attachments."""

from mind_portal.documents.services.attachments import attach, hand_over, remove
from mind_portal.documents.services.pieces import take_piece

__all__ = ["attach", "hand_over", "remove", "take_piece"]
