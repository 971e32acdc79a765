"""``python -m sktime_contrastive.benchmarking``."""

from sktime_contrastive.benchmarking.cli import main

if __name__ == "__main__":
    main()
