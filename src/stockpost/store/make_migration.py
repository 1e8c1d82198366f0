"""For developers: writes the next revision from the difference between the revisions so far and the tables in code.

`python -m stockpost.store.make_migration "orders carry a currency"`; then read what was written, and correct it.
`--first` writes one revision in the place of all and is gone with the first release.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Engine, create_engine

from stockpost.store.migrate import MIGRATIONS, alembic_config, bring_up_to_date, known_revisions


def make_migration(message: str) -> Path:
    """Write the next revision and return its file."""
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'draft.db'}")
        try:
            return _write(engine, message)
        finally:
            engine.dispose()


def _write(engine: Engine, message: str) -> Path:
    revisions = known_revisions()
    if revisions:
        bring_up_to_date(engine)
    number = f"{len(revisions) + 1:04}"
    with engine.begin() as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True, rev_id=number)
    path = next((MIGRATIONS / "versions").glob(f"r{number}_*.py"))
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "# ### " not in line))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)  # noqa: S603
    return path


def _main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("Say in a few words what the revision changes, or --first.\n")
        return 2
    message = arguments[0]
    if message == "--first":
        for path in (MIGRATIONS / "versions").glob("r*.py"):
            path.unlink()
        message = "First tables"
    sys.stdout.write(f"{make_migration(message)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
