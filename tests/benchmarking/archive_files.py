"""Data sets in files, as the tests write them."""

from sktime_contrastive.benchmarking import ArchiveDataset


def write(folder, train, test=None, suffix="ts", name="Odd"):
    """Write both parts, as text or bytes; the test part is the train part by default."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, content in (("TRAIN", train), ("TEST", train if test is None else test)):
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}_{part}.{suffix}").write_bytes(data)
    return ArchiveDataset(name, folder)
