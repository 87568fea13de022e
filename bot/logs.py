"""Logs for operators: one line an event, carrying ids and never a name or anything that a person wrote."""

from __future__ import annotations

import io
import logging
import secrets
import sys
import traceback
from typing import Any, TextIO, cast

import structlog


class _StandardError(io.TextIOBase):
    """Standard error as it is when a line is written: it may be another one than at the start."""

    def write(self, text: str, /) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


class _OfLibraries(logging.Formatter):
    """A library's error on one line, where it came from and no more: its stack trace quotes what was sent to us."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        return "; ".join(trace(ei[1])["trace"])


_ERRORS = cast(TextIO, _StandardError())


def configure(level: str) -> None:
    """Our own events and the libraries' warnings to standard error; JSON unless a person is watching."""
    watched = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(_ERRORS),
        cache_logger_on_first_use=True,
    )
    # Libraries log whole requests at INFO and below, tokens and texts included.
    handler = logging.StreamHandler(_ERRORS)
    handler.setFormatter(_OfLibraries("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def logger(name: str) -> structlog.typing.FilteringBoundLogger:
    return cast(structlog.typing.FilteringBoundLogger, structlog.get_logger(name))


def reference() -> str:
    """What a person can read out over the telephone, and an operator can search for."""
    number = secrets.token_hex(4).upper()
    return f"{number[:4]}-{number[4:]}"


def trace(error: BaseException) -> dict[str, Any]:
    """Where an unexpected error came from: types and places only, since messages may quote what a person wrote."""
    chain: list[str] = []
    at: BaseException | None = error
    while at is not None and len(chain) < 5:
        frames = traceback.extract_tb(at.__traceback__)[-8:]
        places = " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames)
        chain.append(f"{type(at).__name__} at {places}")
        at = at.__cause__ or at.__context__
    return {"error": type(error).__name__, "trace": chain}
