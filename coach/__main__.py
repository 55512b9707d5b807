"""``python -m coach`` is the same as ``coach``."""

from coach.cli import main

if __name__ == "__main__":
    main()
