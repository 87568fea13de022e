"""Make the lock files in requirements/ from pyproject.toml, or, with --check, say where they have drifted.

The check needs no network: every requirement has a pin that satisfies it, nothing is locked as a direct
requirement that is none any more, everything carries a hash, and no line names the place it came from.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BASE = ROOT / "requirements" / "base.txt"
DEV = ROOT / "requirements" / "dev.txt"
NODE = ROOT / "requirements" / "node.txt"

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")


class Pin(NamedTuple):
    version: str
    hashed: bool
    direct: bool


def declared(pyproject: dict[str, Any]) -> dict[Path, list[Requirement]]:
    """What each lock file is made from, as pyproject.toml names it."""
    base: list[str] = pyproject["project"]["dependencies"]
    dev: list[str] = pyproject["project"]["optional-dependencies"]["dev"]
    node: list[str] = pyproject["dependency-groups"]["node"]
    named = {BASE: base, DEV: base + dev, NODE: node}
    return {path: [Requirement(line) for line in lines] for path, lines in named.items()}


def pins(text: str) -> dict[str, Pin]:
    """The pins of one lock file by canonical name."""
    found: dict[str, Pin] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + text):
        if match := PIN.match(block):
            name, version = match.groups()
            found[canonicalize_name(name)] = Pin(version, "--hash=sha256:" in block, "(pyproject.toml" in block)
    return found


def drift(text: str, wanted: list[Requirement], *, where: str) -> list[str]:
    """What is wrong with a lock file's text, one sentence each; empty when it is fresh."""
    locked = pins(text)
    faults = [f"{where}: {name} has no hash" for name, pin in locked.items() if not pin.hashed]
    names = {canonicalize_name(requirement.name) for requirement in wanted}
    faults += [
        f"{where}: {name} is locked but no longer required"
        for name, pin in locked.items()
        if pin.direct and name not in names
    ]
    for requirement in wanted:
        pin = locked.get(canonicalize_name(requirement.name))
        if pin is None:
            faults.append(f"{where}: {requirement.name} is required but not locked")
        elif not requirement.specifier.contains(pin.version):
            faults.append(f"{where}: {requirement} is required, {pin.version} is locked")
    if re.search(r"https?://|--(?:extra-)?index-url", text):
        faults.append(f"{where}: names an address")
    return faults


def npm_drift(package: dict[str, Any], lock: dict[str, Any]) -> list[str]:
    """What is wrong with package-lock.json against package.json; empty when it is fresh."""
    packages: dict[str, dict[str, Any]] = lock["packages"]
    wanted: dict[str, str] = package["devDependencies"]
    faults = [
        f"package-lock.json: {name} {version} is required, {locked} is locked"
        for name, version in wanted.items()
        if (locked := packages.get(f"node_modules/{name}", {}).get("version")) != version
    ]
    if packages[""].get("devDependencies") != wanted:
        faults.append("package-lock.json: was made from another package.json")
    for path, entry in packages.items():
        if path and "integrity" not in entry:
            faults.append(f"package-lock.json: {path} has no hash")
        if "resolved" in entry:
            faults.append(f"package-lock.json: {path} names an address")
    return faults


def check() -> list[str]:
    """Every fault of the lock files."""
    faults: list[str] = []
    for path, wanted in declared(tomllib.loads((ROOT / "pyproject.toml").read_text())).items():
        faults += drift(path.read_text(), wanted, where=f"requirements/{path.name}")
    in_dev = pins(DEV.read_text())
    faults += [
        f"requirements/dev.txt: {name} differs from requirements/base.txt"
        for name, pin in pins(BASE.read_text()).items()
        if name not in in_dev or in_dev[name].version != pin.version
    ]
    package = json.loads((ROOT / "package.json").read_text())
    return faults + npm_drift(package, json.loads((ROOT / "package-lock.json").read_text()))


def compile_locks(*options: str) -> None:
    """Remake the Python locks with uv; pins that still fit are kept, but for `--upgrade`."""
    uv = [
        sys.executable, "-m", "uv", "pip", "compile", "--quiet",
        "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "make lock", *options,
    ]  # fmt: skip
    for path, source in (
        (BASE, ["pyproject.toml"]),
        (DEV, ["pyproject.toml", "--extra", "dev", "-c", str(BASE.relative_to(ROOT))]),
        (NODE, ["--group", "node"]),
    ):
        subprocess.run([*uv, *source, "-o", str(path.relative_to(ROOT))], cwd=ROOT, check=True)


def main(arguments: list[str]) -> int:
    """Returns the exit status: 1 when --check found drift."""
    if arguments == ["--check"]:
        faults = check()
        print("\n".join([*faults, "Run `make lock`."]) if faults else "The lock files are fresh.")
        return 1 if faults else 0
    compile_locks(*arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
