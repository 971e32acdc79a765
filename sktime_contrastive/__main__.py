"""``python -m sktime_contrastive``."""

from sktime_contrastive.command import main

if __name__ == "__main__":
    main()
