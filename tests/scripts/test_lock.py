"""The lock check finds each way in which a lock drifts."""

import pytest
from packaging.requirements import Requirement

from scripts.lock import check, drift, npm_drift

FRESH = """\
# made by make lock
alpha==1.2 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via keyworker-bot (pyproject.toml)
beta==2.0 ; python_full_version < '3.13' \\
    --hash=sha256:cc
    # via alpha
"""


def found(text: str, *wanted: str) -> list[str]:
    return drift(text, [Requirement(line) for line in wanted], where="lock")


def test_a_fresh_lock_has_no_fault() -> None:
    assert found(FRESH, "alpha>=1") == []
    assert check() == []


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        (FRESH, ["alpha>=1", "gamma"], "lock: gamma is required but not locked"),
        (FRESH, ["alpha>=2"], "lock: alpha>=2 is required, 1.2 is locked"),
        (FRESH, [], "lock: alpha is locked but no longer required"),
        (FRESH.replace("    --hash=sha256:cc\n", ""), ["alpha"], "lock: beta has no hash"),
        ("--index-url https://mirror.example/simple\n" + FRESH, ["alpha"], "lock: names an address"),
    ],
)
def test_each_drift_is_named(text: str, wanted: list[str], said: str) -> None:
    assert found(text, *wanted) == [said]


def test_an_npm_lock_without_hash_with_an_address_or_of_another_version_is_named() -> None:
    package = {"devDependencies": {"a": "1.0.0"}}
    entry = {"version": "1.0.0", "integrity": "sha512-x"}

    assert npm_drift(package, {"packages": {"": package, "node_modules/a": entry}}) == []

    stale = {"version": "0.9.0", "resolved": "somewhere"}
    assert npm_drift(package, {"packages": {"": package, "node_modules/a": stale}}) == [
        "package-lock.json: a 1.0.0 is required, 0.9.0 is locked",
        "package-lock.json: node_modules/a has no hash",
        "package-lock.json: node_modules/a names an address",
    ]
