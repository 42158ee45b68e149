"""The only writers of attachments."""

from mind_portal.documents.services.attachments import attach, hand_over, remove

__all__ = ["attach", "hand_over", "remove"]
