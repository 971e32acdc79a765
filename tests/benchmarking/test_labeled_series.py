"""Labels that are no classes."""

import numpy as np
import pytest

from sktime_contrastive.benchmarking import DatasetError
from tests.benchmarking.archive_files import CLASSES, HEADER, TEXTS, TIMES, write

NUMBERS = {
    "target": (
        "ts",
        HEADER + "@targetLabel true\n@data\n1,2:0.5\n3,4:7\n",
        "numeric targets",
    ),
    "target with times": (
        "ts",
        TIMES + "@targetLabel true\n@data\n(0,1),(1,2):7\n(0,3),(1,4):8\n",
        "numeric targets",
    ),
    "one missing": ("ts", HEADER + CLASSES + "1,2:a\n3,4:?\n", "1 of its 2 labels"),
    "all missing": ("ts", HEADER + CLASSES + "1,2:?\n3,4:?\n", "2 of its 2 labels"),
    "fractions": ("tsv", "0.5\t1\t2\n0.7\t3\t4\n", "its labels are fractions"),
    "gap": ("tsv", "NaN\t1\t2\n1\t3\t4\n", "1 of its 2 labels"),
    "numeric": (
        "arff",
        "@relation R\n@attribute a real\n@attribute b real\n@attribute target numeric"
        "\n@data\n1,2,0.5\n3,4,7\n",
        "no nominal class",
    ),
    "question mark": (
        "arff",
        TEXTS["arff"].replace("2,a", "2,?").replace("-3", "3"),
        "1 of its 2 labels",
    ),
}


@pytest.mark.parametrize(("suffix", "text", "says"), NUMBERS.values(), ids=NUMBERS)
def test_what_is_no_class_is_not_scored_as_one(suffix, text, says, tmp_path):
    dataset = write(tmp_path, text, suffix=suffix)
    assert np.asarray(dataset.load("X"))[:2, 0, 0].tolist() == [1, 3]
    with pytest.raises(DatasetError, match=rf"Odd_TRAIN\.{suffix}: .*{says}"):
        dataset.load("X", "y")
