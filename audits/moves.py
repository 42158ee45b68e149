"""What joins in when the register moves a factory, and what its page shows of the offices before."""

from audits.elsewhere import register_elsewhere
from audits.services.moving import follow_moved
from factories.moves import on_moved


def wire() -> None:
    """Called once, when the app is ready."""
    register_elsewhere()
    on_moved("audits", follow_moved)
