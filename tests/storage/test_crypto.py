import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.crypto import Keyring, key_file
from storage.errors import BadKey

OLD, NEW = Keyring.generate(), Keyring.generate()


def test_what_was_encrypted_can_be_read_again() -> None:
    keyring = Keyring([OLD])

    assert keyring.decrypt(keyring.encrypt("Zoë, 14")) == "Zoë, 14"


def test_equal_texts_do_not_look_equal() -> None:
    keyring = Keyring([OLD])

    assert keyring.encrypt("Zoë") != keyring.encrypt("Zoë")


def test_the_first_key_encrypts_and_every_key_reads() -> None:
    before = Keyring([OLD]).encrypt("Zoë")
    both = Keyring([NEW, OLD])

    assert both.decrypt(before) == "Zoë"
    assert Keyring([NEW]).decrypt(both.encrypt("Zoë")) == "Zoë"
    assert Keyring([NEW]).decrypt(both.rotate(before)) == "Zoë"


@pytest.mark.parametrize("token", [Keyring([OLD]).encrypt("Zoë"), "Zoë in clear", ""])
def test_what_no_key_fits_is_refused_in_one_plain_sentence(token: str) -> None:
    with pytest.raises(BadKey, match=r"^What is stored cannot be read with the encryption keys given\.$"):
        Keyring([NEW]).decrypt(token)
    with pytest.raises(BadKey):
        Keyring([NEW]).rotate(token)


@pytest.mark.parametrize("keys", [[], [""], ["short"], [OLD, "not a key"]])
def test_a_missing_or_malformed_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(BadKey):
        Keyring(keys)


def test_fingerprints_find_equal_texts_and_survive_a_rotation() -> None:
    before = Keyring([OLD]).fingerprint("9434765919")

    assert before == Keyring([NEW, OLD]).fingerprint("9434765919")
    assert before != Keyring([NEW, OLD]).fingerprint("9434765870")


def test_a_fingerprint_cannot_be_made_without_the_key() -> None:
    assert Keyring([OLD]).fingerprint("9434765919") != Keyring([NEW]).fingerprint("9434765919")


def test_the_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        key = key_file(tmp_path / "keyworker.db")
    finally:
        os.umask(before)

    assert (tmp_path / "keyworker.db.key").stat().st_mode & 0o777 == 0o600
    assert key_file(tmp_path / "keyworker.db") == key
    assert [file.name for file in tmp_path.iterdir()] == ["keyworker.db.key"]
    Keyring([key])


def test_programs_that_start_together_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starters:
        keys = set(starters.map(key_file, [tmp_path / "keyworker.db"] * 8))

    assert len(keys) == 1


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    key_file(tmp_path / "keyworker.db")
    (tmp_path / "keyworker.db.key").chmod(0o640)

    with pytest.raises(BadKey, match="chmod 600"):
        key_file(tmp_path / "keyworker.db")


def test_a_database_whose_key_is_gone_gets_no_new_one(tmp_path: Path) -> None:
    (tmp_path / "keyworker.db").write_text("children's names under a lost key")

    with pytest.raises(BadKey, match="bring the key back"):
        key_file(tmp_path / "keyworker.db")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match="missing"):
        key_file(tmp_path / "missing" / "keyworker.db")
