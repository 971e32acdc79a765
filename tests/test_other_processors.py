"""What must hold to the bit on other processors as well: those without AVX-512."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
WHERE = ["utils/test_row_blocks.py", "training/test_inference.py", "test_embedder.py"]


@pytest.mark.parametrize("instructions", ["AVX2"])
def test_a_series_has_the_same_code_whatever_the_others(instructions):
    """MKL, which torch computes with on x86, takes its kernels by this variable."""
    files = [str(TESTS / name) for name in WHERE]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n0", "-k", "not_depend_on", *files],
        env=os.environ | {"MKL_ENABLE_INSTRUCTIONS": instructions},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout
