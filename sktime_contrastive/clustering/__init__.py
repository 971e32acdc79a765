"""Clustering of codes, and how many clusters there are."""
