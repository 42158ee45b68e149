"""Structured logs: one JSON object a line, each with the id of the request that caused it."""

import re
from typing import Any, Final

import structlog

_SECRET_LINK: Final = re.compile(r"(/(?:complain/case|notices/orders)/)[^/?#\s\"']+")
"""Addresses that are themselves the permission: whoever reads the log must not be able to open them."""


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def without_secret_links(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: the secret part of such an address is left out of whatever is logged."""
    return {name: masked(value) if isinstance(value, str) else value for name, value in event.items()}


def masked(text: str) -> str:
    """The text with “…” for the secret part of each such address."""
    return _SECRET_LINK.sub(r"\1…", text)


def without_what_was_sent(event: Any, _hint: Any) -> Any:
    """Sentry's `before_send`: an error report says where it broke, not what somebody wrote or by which secret link."""
    request = event.get("request") or {}
    for name in ("data", "cookies", "query_string", "env"):
        request.pop(name, None)
    request["headers"] = {name: text for name, text in (request.get("headers") or {}).items() if name == "User-Agent"}
    if "url" in request:
        request["url"] = masked(request["url"])
    return event


def logging_config(*, level: str, json: bool) -> dict[str, Any]:
    """Django's LOGGING for `level`, as JSON lines or, for a developer's terminal, as plain lines."""
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_secret_links,
                    renderer,
                ],
                "foreign_pre_chain": _SHARED,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
    }


def configure_structlog() -> None:
    """Send structlog's events through the standard library, so that both kinds look alike."""
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
