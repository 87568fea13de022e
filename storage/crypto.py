"""The keys that names, dates of birth and free text are encrypted with; without a key nothing is readable."""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Connection, Dialect

from storage.errors import BadKey

KEPT_OPEN = 512  # short texts: the same few names stand in every row of a board
_SHORT = 1000  # characters of an encrypted text

FINGERPRINT_PURPOSE = b"keyworker-bot fingerprint v1"


class Keyring:
    """Encrypts with the first key, reads with any of them.

    To rotate: put a new key in front and keep the old ones behind it. The last (oldest) key also makes the
    fingerprints, so it stays last for as long as fingerprints made with it are kept.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises BadKey if there is no key, or one is not 32 bytes in URL-safe base64."""
        if not keys:
            raise BadKey("There is no encryption key: give at least one.")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError:
            raise BadKey("An encryption key is malformed: it must be 32 bytes in URL-safe base64.") from None
        self._kept = lru_cache(KEPT_OPEN)(self._open)
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=FINGERPRINT_PURPOSE)
        self._fingerprint_key = derived.derive(urlsafe_b64decode(keys[-1]))

    @staticmethod
    def generate() -> str:
        """A new random key, as it is written in settings and key files."""
        return Fernet.generate_key().decode()

    @classmethod
    def of(cls, dialect: Dialect) -> Self:
        """The keyring that a store's connections carry. Raises BadKey where there is none."""
        keyring = getattr(dialect, "keyring", None)
        if not isinstance(keyring, cls):
            raise BadKey("This connection has no encryption key: it was not opened by the store.")
        return keyring

    def encrypt(self, text: str) -> str:
        """Unreadable and never the same twice; compare fingerprints, not encrypted texts."""
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """Raises BadKey if none of the keys fits or the text was tampered with."""
        return self._kept(token) if len(token) < _SHORT else self._open(token)

    def _open(self, token: str) -> str:
        try:
            return self._fernet.decrypt(token).decode()
        except (InvalidToken, ValueError):
            raise BadKey("What is stored cannot be read with the encryption keys given.") from None

    def rotate(self, token: str) -> str:
        """The same text under the first key. Raises BadKey if none of the keys fits."""
        try:
            return self._fernet.rotate(token).decode()
        except (InvalidToken, ValueError):
            raise BadKey("What is stored cannot be read with the encryption keys given.") from None

    def fingerprint(self, text: str) -> str:
        """64 hex digits that are equal for equal texts and say nothing without the key.

        HMAC-SHA256 under a key derived (HKDF-SHA256) from the last, oldest key, so that rotation does not
        change it. Spaces and capitals count: the caller brings an NHS number or a name into one form first.
        """
        return hmac.new(self._fingerprint_key, text.encode(), hashlib.sha256).hexdigest()


def fingerprint(db: Connection, text: str) -> str:
    """`Keyring.fingerprint` with the keyring of this unit of work."""
    return Keyring.of(db.dialect).fingerprint(text)


def key_file(database: Path | str) -> str:
    """The key of a SQLite database, kept beside it as `<database>.key`; made on first use, mode 0600.

    Raises BadKey if others may read the file, if it is not readable here, or if the database is already there
    but its key is gone: a new key would lock everyone out of what is stored.
    """
    database = Path(database)
    path = database.with_name(database.name + ".key")
    try:
        if not path.exists():
            if database.exists() and database.stat().st_size:
                raise BadKey(f"The database {database} is there, its key {path.name} is not: bring the key back.")
            _make_key(path)
        if path.stat().st_mode & 0o077:
            raise BadKey(f"Others may read the key file {path}: run chmod 600 on it.")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise BadKey(f"The key file {path} cannot be made or read.") from None


def _make_key(path: Path) -> None:
    """Write the key aside and link it into place: whole or not at all; who comes second uses the first's."""
    aside = path.with_name(f"{path.name}.{token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            os.fchmod(descriptor, 0o600)
            file.write(Keyring.generate() + "\n")
            file.flush()
            os.fsync(descriptor)
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
