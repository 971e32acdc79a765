"""Files of archives, as the tests write them."""

import numpy as np

from sktime_contrastive.benchmarking import ArchiveDataset

HEADER = "@problemName Odd\n@timeStamps false\n@univariate true\n"


CLASSES = "@classLabel true a b\n@data\n"


def write(folder, train, test=None, suffix="ts", name="Odd"):
    """Write both parts, as text or bytes; the test part is the train part by default."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, content in (("TRAIN", train), ("TEST", train if test is None else test)):
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}_{part}.{suffix}").write_bytes(data)
    return ArchiveDataset(name, folder)


def train_of(folder, train, suffix="ts"):
    """Values (n, c, t) and labels of the train part."""
    X, y = write(folder, train, suffix=suffix).load("X_train", "y_train")
    return np.asarray(X).tolist(), y.tolist()


SERIES = ([[[1.0, 2.0]], [[-3.0, 4.0]]], ["a", "b"])


TEXTS = {
    "ts": HEADER + CLASSES + "1,2:a\n-3,4:b\n",
    "tsv": "a\t1\t2\nb\t-3\t4\n",
    "arff": "@relation Odd\n@attribute x1 real\n@attribute x2 real\n"
    "@attribute target {a,b}\n@data\n1,2,a\n-3,4,b\n",
}


TIMES = "@problemName Odd\n@timeStamps true\n@univariate true\n"
