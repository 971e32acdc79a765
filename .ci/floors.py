"""The lowest versions that pyproject.toml allows are those that are installed here.

torch is the exception, said in .ci/run. Where this fails, make .ci/lowest.txt anew, by
the command in its first lines.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

NAME = "sktime-contrastive"


def floors() -> dict[str, str]:
    """Lower bounds of the dependencies and of what the extra `test-core` brings."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    waiting, lowest = [*project["dependencies"], *extras["test-core"]], {}
    while waiting:
        requirement = Requirement(waiting.pop())
        if requirement.name == NAME:
            waiting += [each for extra in requirement.extras for each in extras[extra]]
        for bound in requirement.specifier:
            if bound.operator == ">=":
                lowest[requirement.name] = bound.version
    return lowest


def main() -> None:
    lowest = floors()
    del lowest["torch"]
    for name, floor in lowest.items():
        installed, wanted = Version(version(name)), Version(floor)
        # The floor 3.8 may be the version 3.8.0, or 3.8.1 where that is the first.
        at_floor = installed.release[: len(wanted.release)] == wanted.release
        assert at_floor, f"{name} {installed} is installed, not {floor}"
    print(
        "installed at their floors:", ", ".join(f"{n} {v}" for n, v in lowest.items())
    )


if __name__ == "__main__":
    main()
