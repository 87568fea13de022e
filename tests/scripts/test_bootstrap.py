"""The bootstrap does nothing twice, and names exactly what a machine lacks."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ("sh", "dirname", "cmp", "cp", "rm", "printf")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A checkout on a machine that has nothing but a shell's tools; `machine/bin` is its whole PATH."""
    for name in ("scripts", "requirements", "bin"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "scripts" / "bootstrap", tmp_path / "scripts")
    for name in ("requirements/dev.txt", "requirements/node.txt", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    for tool in TOOLS:
        if path := shutil.which(tool):
            (tmp_path / "bin" / tool).symlink_to(path)
    return tmp_path


def program(machine: Path, name: str, body: str) -> None:
    """Put a made-up program on the machine."""
    path = machine / "bin" / name
    path.write_text(f"#!{shutil.which('sh')}\n{body}\n")
    path.chmod(0o755)


def with_venv(machine: Path) -> None:
    """As an earlier run leaves it."""
    (machine / ".venv" / "bin").mkdir(parents=True)
    program(machine / ".venv", "python", f'exec {sys.executable} "$@"')
    shutil.copy(machine / "requirements" / "dev.txt", machine / ".venv" / "installed-dev.txt")


def bootstrap(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(machine / "scripts" / "bootstrap"), *arguments],
        env={"PATH": str(machine / "bin")},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def test_a_machine_without_python_is_told_what_to_install(machine: Path) -> None:
    program(machine, "python3", "exit 1")  # as one older than 3.11 answers

    done = bootstrap(machine)

    assert done.returncode == 1
    assert "Python 3.11 or newer is missing" in done.stderr
    assert "apt install python3 python3-venv" in done.stderr


def test_a_python_without_venv_is_told_which_package_carries_it(machine: Path) -> None:
    program(machine, "python3", f'case "$2" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"')

    done = bootstrap(machine)

    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr


def test_without_node_the_bot_installs_and_the_gap_is_named(machine: Path) -> None:
    with_venv(machine)

    done = bootstrap(machine)

    assert done.returncode == 0
    for said in ("Node 20.11 or newer", "apt install nodejs npm", "make node", "app.py chat"):
        assert said in done.stderr
    assert bootstrap(machine, "--need-node").returncode == 1


def test_when_nothing_changed_nothing_is_installed(machine: Path) -> None:
    with_venv(machine)
    program(machine, "node", "exit 0")
    program(machine, "npm", "echo npm ran >&2; mkdir -p node_modules")
    (machine / "bin" / "mkdir").symlink_to(str(shutil.which("mkdir")))

    assert "npm ran" in bootstrap(machine).stderr
    assert bootstrap(machine).stderr == ""

    (machine / "package-lock.json").write_text("{}")
    assert "Installing package-lock.json" in bootstrap(machine).stderr
