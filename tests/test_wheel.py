"""The wheel is complete: installed elsewhere, with nothing of the checkout in reach, it serves a blog."""

import re
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

from blog import paths
from tests.operate import serving, surroundings
from tests.program import PATIENCE

pytestmark = pytest.mark.long

ROOT = paths.PACKAGE.parent

OURS = re.compile(r"blog$|gatepost-|_editable_impl_gatepost")
"""What installing the checkout leaves beside the libraries; the new environment must not see it."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    ended = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT],
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into an environment that has our libraries and not our checkout."""
    home = tmp_path_factory.mktemp("elsewhere") / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    site = next((home / "lib").glob("python*")) / "site-packages"
    for each in Path(sysconfig.get_path("purelib")).iterdir():
        if not OURS.match(each.name):
            (site / each.name).symlink_to(each)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    program = home / "bin" / "gatepost"
    program.write_text(
        f"#!{home / 'bin' / 'python'}\nfrom blog.cli import main\nmain()\n", encoding="utf-8"
    )
    program.chmod(0o755)
    return program


def test_the_wheel_holds_what_the_program_needs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {"blog/_templates": paths.templates(), "blog/_migrations": paths.migrations()}
    for inside, folder in folders.items():
        ours = {
            f"{inside}/{path.relative_to(folder)}"
            for path in folder.rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert ours <= set(names)
    static = {str(path.relative_to(ROOT)) for path in (paths.PACKAGE / "static").rglob("*.*")}
    assert static <= set(names)
    assert [name for name in names if not name.startswith(("blog/", "gatepost-"))] == []
    assert [name for name in names if "__pycache__" in name or name.endswith(".pyc")] == []


def test_a_blog_is_made_and_served_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    variables = {"GATEPOST_INSTANCE": str(tmp_path / "instance")}
    where = subprocess.run(
        [installed.with_name("python"), "-c", "import blog; print(blog.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert where.startswith(str(installed.parent.parent))

    made = subprocess.run(
        [installed, "init"],
        cwd=tmp_path,
        env=surroundings(**variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (made.returncode, made.stderr) == (0, "")
    with serving(program=installed, cwd=tmp_path, **variables) as address:
        page = fetched(f"{address}/")
        assert "<title>Gatepost" in page
        sheet = re.search(r'href="([^"]+main\.css)"', page)
        assert sheet is not None
        assert "@layer" in fetched(f"{address}{sheet[1]}")


def fetched(url: str) -> str:
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        assert answer.status == 200
        return str(answer.read().decode())
