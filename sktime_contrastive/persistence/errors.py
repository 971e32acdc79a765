"""What can be wrong with a saved model's file."""

from __future__ import annotations

__all__ = ["DamagedFileError", "NewerFormatError", "UnknownComponentError"]


class DamagedFileError(ValueError):
    """A file is damaged, or no file of this package's."""


class NewerFormatError(ValueError):
    """A file was written by a later version of this package, in a newer format."""


class UnknownComponentError(ValueError):
    """A file asks for a component of somebody's own, which was not passed in."""
