"""What all parts share: checks, randomness, threads, files."""
