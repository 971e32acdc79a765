import pytest

from sktime_contrastive.persistence import DamagedFileError
from sktime_contrastive.persistence.files import (
    OPEN_SEAL,
    check_seal,
    read_regular_file,
    reporting_damage,
    seal,
)

CONTENT = f'{{"sha256":"{OPEN_SEAL}","a":1}}'.encode()


def test_the_seal_is_the_hash_of_all_the_rest():
    sealed = seal(CONTENT)
    assert len(sealed) == len(CONTENT)
    check_seal(sealed)
    for place in range(len(sealed)):
        for damaged in (
            sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :],
            sealed[:place] + sealed[place + 1 :],
            sealed[:place] + b"1" + sealed[place:],
        ):
            with pytest.raises(ValueError, match="checksum"):
                check_seal(damaged)


def test_a_regular_file(tmp_path):
    (tmp_path / "file").write_bytes(CONTENT)
    (tmp_path / "link").symlink_to(tmp_path / "file")
    assert read_regular_file(str(tmp_path / "link")) == CONTENT
    with pytest.raises(FileNotFoundError):
        read_regular_file(tmp_path / "nothing")


def test_every_error_becomes_one():
    for error in (KeyError("a"), RecursionError(), MemoryError(), ValueError("b")):
        with (
            pytest.raises(DamagedFileError, match="here is damaged"),
            reporting_damage("here"),
        ):
            raise error


@pytest.mark.parametrize("error", [FileNotFoundError, ImportError, KeyboardInterrupt])
def test_errors_that_say_it_already(error):
    with pytest.raises(error), reporting_damage("here"):
        raise error
