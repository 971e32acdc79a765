"""From sktime's panel containers to one array: values, lengths, ids and channels."""

from sktime_contrastive.panel.channels import check_channels
from sktime_contrastive.panel.checks import check_container, warn_of_outliers
from sktime_contrastive.panel.containers import INNER_MTYPES, plain_container, to_array
from sktime_contrastive.panel.panel import Panel, check_panel, to_panel

__all__ = [
    "INNER_MTYPES",
    "Panel",
    "check_channels",
    "check_container",
    "check_panel",
    "plain_container",
    "to_array",
    "to_panel",
    "warn_of_outliers",
]
