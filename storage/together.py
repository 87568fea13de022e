"""Group commit: units of work that wait for SQLite's one writer at the same moment share one transaction.

The rule protected: each is undone by itself, none knows of the others, and nothing is answered before it is durable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from storage.errors import Aftermath

MOST = 16  # units in one transaction: the first of them waits for the last


@dataclass(slots=True)
class Job:
    """A unit of work and whoever waits for it. With `keep` false it is undone whatever happens."""

    unit: Callable[[Connection], Any]
    keep: bool = True
    context: Context = field(default_factory=copy_context)  # the log's
    future: Future[Any] = field(default_factory=Future[Any])

    def begins(self) -> bool:
        """False when nobody waits for it any more; from now on it can no longer be cancelled."""
        return self.future.set_running_or_notify_cancel()

    def settle(self, run: Callable[[], Any]) -> None:
        """Run it, and tell whoever waits."""
        try:
            result = self.context.run(run)
        except BaseException as error:  # noqa: BLE001 - theirs to deal with, as in any executor
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a unit returned or raised, to be told after the commit."""

    value: Any = None
    error: Exception | None = None

    def tell(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.value


def run_each(db: Connection, jobs: Sequence[Job]) -> list[Outcome]:
    """Each in a savepoint of its own. Raises DBAPIError when a statement failed: then none of this may be kept."""
    return [_in_savepoint(db, job) for job in jobs]


def _in_savepoint(db: Connection, job: Job) -> Outcome:
    db.exec_driver_sql("SAVEPOINT unit")
    try:
        value = job.context.run(job.unit, db)
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - kept for whoever waits; the neighbours go on
        db.exec_driver_sql("ROLLBACK TO unit")
        if job.keep and isinstance(error, Aftermath):
            job.context.run(error.aftermath, db)
        outcome = Outcome(error=error)
    else:
        if not job.keep:
            db.exec_driver_sql("ROLLBACK TO unit")
        outcome = Outcome(value)
    db.exec_driver_sql("RELEASE unit")
    return outcome
