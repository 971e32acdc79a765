"""The command: panels in files to models, labels, codes and pages."""

from sktime_contrastive.command.main import main

__all__ = ["main"]
