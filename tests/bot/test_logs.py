"""Logs lead an operator to the place of an error and tell nobody what a person wrote."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_an_error_is_traced_to_its_places_without_its_words() -> None:
    def fails() -> None:
        try:
            raise KeyError("J.B., 14")
        except KeyError as first:
            raise RuntimeError("about J.B., 14") from first

    with pytest.raises(RuntimeError) as raised:
        fails()

    traced = logs.trace(raised.value)
    assert traced["error"] == "RuntimeError"
    assert [line.split(" ")[0] for line in traced["trace"]] == ["RuntimeError", "KeyError"]
    assert "test_logs.py" in traced["trace"][0]
    assert "fails" in traced["trace"][0]
    assert "J.B." not in json.dumps(traced)


def test_a_line_is_json_on_standard_error_and_below_the_level_there_is_none(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("INFO")

    logs.logger("somewhere").debug("not_this")
    logs.logger("somewhere").info("turn", activity="17")

    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["activity"], line["level"]) == ("turn", "17", "info")


def test_a_reference_can_be_read_out_and_is_not_given_twice() -> None:
    given = {logs.reference() for _ in range(100)}

    assert len(given) == 100
    assert all(len(one) == 9 and one[4] == "-" for one in given)


def test_a_librarys_error_is_logged_without_a_stack_trace_and_its_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    logs.configure("INFO")

    try:
        raise ValueError("cannot decode: J.B., 14")
    except ValueError:
        logging.getLogger("aiohttp.server").exception("Unhandled exception")

    printed = capsys.readouterr().err
    assert printed.startswith("ERROR aiohttp.server Unhandled exception\nValueError at test_logs.py:")
    assert "Traceback" not in printed
    assert "J.B." not in printed
