"""The contrastive method: codes compared, losses, several networks, one kept."""
