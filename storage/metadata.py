"""The names of constraints and indexes, the same on every database, so that migrations find them again."""

from typing import Any

from sqlalchemy import Constraint, Table
from sqlmodel import SQLModel

CHOICE = "choice"  # the name that storage.types.choice gives to its check, to be replaced by the column's


def _column_or_constraint_name(constraint: Constraint, table: Table) -> str:
    """What a check is called: the name it was given, or else the column whose choices it guards."""
    if isinstance(constraint.name, str) and constraint.name != CHOICE:
        return constraint.name
    columns: Any = getattr(constraint, "columns", ())
    return "_".join(column.name for column in columns)


metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(column_or_constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
    "column_or_constraint_name": _column_or_constraint_name,
}
