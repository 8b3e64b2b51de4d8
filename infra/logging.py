"""Logs: one JSON object a line in production, plain lines under ``boussole up``."""

from __future__ import annotations

import json
import logging
import logging.config
from datetime import UTC, datetime

from infra.database_errors import forget_values
from infra.redaction import without_secrets
from infra.settings import Settings

_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_WEB_SERVER = "gunicorn.error"
_TALKATIVE = ("alembic", "casbin")  # they tell at each start what they were told


class Discretion(logging.Filter):
    """Takes the values that the database's errors quote out of the records that pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, its errors having forgotten their values."""
        if record.exc_info and record.exc_info[1] is not None:
            forget_values(record.exc_info[1])
        if isinstance(record.args, tuple):
            for argument in record.args:
                if isinstance(argument, BaseException):
                    forget_values(argument)
        return True


class JsonFormatter(logging.Formatter):
    """A log record as one JSON object: time (RFC 3339 UTC), level, logger, message, extras."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line; values JSON does not know are written as text."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        entry |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info:
            entry["exception"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(entry, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """A log record as a plain line, followed by its exception."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's lines."""
        return without_secrets(super().format(record))


def configure(settings: Settings) -> None:
    """Send every log record of this process to standard error, in the settings' format."""
    formatters: dict[str, dict[str, object]] = {
        "json": {"()": JsonFormatter},
        "text": {
            "()": TextFormatter,
            "fmt": "%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        },
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": formatters,
            "filters": {"discretion": {"()": Discretion}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": settings.log_format,
                    "filters": ["discretion"],
                }
            },
            "loggers": {
                **{name: {"level": "WARNING"} for name in _TALKATIVE},
                _WEB_SERVER: {"propagate": True},  # with its own handlers it would quote paths
            },
            "root": {"handlers": ["stderr"], "level": settings.log_level.upper()},
        }
    )
