"""How sending can fail, told apart by what the caller may do next. The rule: never lose one, never say one twice."""

from __future__ import annotations


class SendError(Exception):
    """Root. `status` and `code` are the connector's (0 and empty when it never answered); no text of ours is in it."""

    def __init__(self, status: int = 0, code: str = "", subcode: str = "") -> None:
        super().__init__(f"{type(self).__name__} {status} {code} {subcode}".strip())
        self.status = status
        self.code = code
        self.subcode = subcode


class Throttled(SendError):
    """Not delivered: too many. Try again after `retry_after` seconds."""

    def __init__(self, retry_after: float, status: int = 429, code: str = "") -> None:
        super().__init__(status, code)
        self.retry_after = retry_after


class Retryable(SendError):
    """Not delivered, and likely to work later (412: two at once in one conversation; 401: a token that had ended)."""


class NotDelivered(SendError):
    """Nothing left this machine: no connection, or no token to send with. Safe to try again."""


class Ambiguous(SendError):
    """Perhaps delivered: the answer was a server error, or never came. A second attempt may be a duplicate."""


class Gone(SendError):
    """Nothing can be sent there any more (403, 404): `code` and `subcode` say who or what closed it."""


class Refused(SendError):
    """Never will be taken as it is (400, 413 ...), or the address is not one we send to."""
