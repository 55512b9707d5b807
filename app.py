"""Start the coach's page: settings, parts, page."""

from coach.cli import main

if __name__ == "__main__":
    main(["serve"])
