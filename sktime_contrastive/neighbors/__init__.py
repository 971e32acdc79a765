"""Nearest neighbours, and the graph that they make."""
