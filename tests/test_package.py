"""What people install is what is in the repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def sources() -> list[Path]:
    """Files of the packages: those in git's index, and new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "src"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [Path(name) for name in names if (ROOT / name).is_file()]


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    """A template, a migration or a picture that is left out of the wheel breaks installed copies only, where no other test looks."""
    project = tmp_path / "project"
    files = sources()
    for name in [*files, Path("pyproject.toml"), Path("README.md"), Path("LICENSE")]:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, project / name)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(project)], check=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert [str(name) for name in files if name.relative_to("src").as_posix() not in packed] == []
    assert any(name.endswith("licenses/LICENSE") for name in packed)
    packages = {name.split("/")[0] for name in packed if ".dist-info/" not in name}
    assert packages == {"stockpost", "autotask_simulator", "quickbooks_simulator"}
