"""`python -m stockpost`."""

from stockpost.cli.main import run

if __name__ == "__main__":
    run()
