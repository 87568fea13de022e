"""`python -m storage.migrations "why"`: write a new revision from what changed in storage/tables."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.crypto import Keyring
from storage.migrations import revise


def main() -> None:
    why = " ".join(sys.argv[1:])
    if not why:
        sys.exit('Say why: python -m storage.migrations "agencies have closed dates"')
    with TemporaryDirectory() as folder:
        revise(why, f"sqlite:///{Path(folder) / 'revise.db'}", Keyring([Keyring.generate()]))


main()
