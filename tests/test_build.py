"""What is shipped: a wheel that is whole, lock files that can be trusted, and a CI in which nothing is skipped."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PACKAGES = ("gateway", "channels", "triage", "store")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def run(*command, **options):
    """Runs a program to its end."""
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.timeout(300)
def test_the_wheel_holds_every_file_that_the_packages_read(tmp_path):
    """Code, Lua, rules, texts, pages: what lies in the packages is in the wheel."""
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path,
        copy(tmp_path),
    ]
    done = run(*build)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        packed = set(opened.namelist())
    ours = {
        str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*") if shipped(path)
    }
    assert len(ours) > 50
    assert ours - packed == set()
    assert any(name.endswith("/licenses/LICENSE") for name in packed)


def copy(tmp_path):
    """The sources in a folder of their own: a build leaves things behind, and other tests look at the tree."""
    target = tmp_path / "source"
    names = [name for name in (*PACKAGES, "pyproject.toml", "README.md", "LICENSE") if (ROOT / name).exists()]
    target.mkdir()
    run("cp", "-r", *(ROOT / name for name in names), target)
    return target


def shipped(path):
    """A file that somebody wrote."""
    return path.is_file() and "__pycache__" not in path.parts


@pytest.mark.parametrize("lock", LOCKS, ids=[lock.name for lock in LOCKS])
def test_a_lock_names_exact_versions_with_hashes_and_no_address(lock):
    """Whoever installs gets the same bytes, from whichever registry they use."""
    text = lock.read_text()
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.MULTILINE)
    entries = re.split(r"\n(?=\S)", text.strip())
    for entry in entries:
        name, *hashes = entry.split("\\\n")
        assert re.match(r"[a-z0-9-]+==\S+( ; .+)?\s*$", name), name
        assert hashes, name
        assert all(re.fullmatch(r"\s*--hash=sha256:[0-9a-f]{64}\s*", each) for each in hashes), name


def test_the_development_lock_adds_to_the_other_and_changes_nothing():
    """Tests run on the versions that are shipped."""
    run_time, development = (dict(pins(ROOT / name)) for name in ("requirements.lock", "requirements-dev.lock"))
    assert run_time.items() <= development.items()
    assert "pytest" in development
    assert "pytest" not in run_time


def test_every_dependency_is_locked():
    """A line added to pyproject.toml needs `make lock`."""
    locked = dict(pins(ROOT / "requirements-dev.lock"))
    groups = PROJECT["dependency-groups"]
    wanted = [*PROJECT["project"]["dependencies"], *groups["dev"], *groups["build"]]
    names = {re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in wanted}
    assert names - set(locked) == set()


def pins(lock):
    """Names and versions of a lock file."""
    return re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(), re.MULTILINE)


def test_the_code_imports_only_what_it_declares():
    """A module that comes along by accident of another package may be gone tomorrow; optional ones are named as extras."""
    project = PROJECT["project"]
    declared = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    names = {re.match(r"[A-Za-z0-9-]+", line)[0].lower() for line in declared}
    providers = metadata.packages_distributions()
    foreign = {module for package in PACKAGES for path in (ROOT / package).rglob("*.py") for module in imported(path)}
    foreign -= {*sys.stdlib_module_names, *PACKAGES}
    assert foreign
    undeclared = {
        module
        for module in foreign
        if not {name.lower().replace("_", "-") for name in providers.get(module, [])} & names
    }
    assert undeclared == set()


def imported(path):
    """Top-level names of everything a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


SKIPPING = """
import pytest
def test_skips(): pytest.skip("no such server")
@pytest.mark.corpora
def test_stands_aside(): pytest.skip("no corpora here")
def test_passes(): pass
"""


@pytest.mark.parametrize(("ci", "outcome"), [("true", "1 failed, 1 passed, 1 skipped"), ("", "1 passed, 2 skipped")])
@pytest.mark.parametrize(
    "skipping", [SKIPPING, "import pytest\npytest.skip('x', allow_module_level=True)\n" + SKIPPING]
)
def test_in_ci_a_skip_is_a_failure(tmp_path, ci, outcome, skipping):
    """At home a missing program costs a test; in CI it can't go unnoticed. The shared corpora may be absent anywhere."""
    (tmp_path / "conftest.py").write_text((ROOT / "tests" / "conftest.py").read_text())
    (tmp_path / "test_it.py").write_text(skipping)
    whole_file = skipping is not SKIPPING
    environment = {**os.environ, "CI": ci}
    options = ("-p", "no:cacheprovider", "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, tmp_path)
    done = run(sys.executable, "-m", "pytest", *options, env=environment, cwd=tmp_path)
    assert (("1 error" if ci else "1 skipped") if whole_file else outcome) in done.stdout
    assert (done.returncode == 0) is (not ci and not whole_file)
    assert ("nothing is skipped" in done.stdout) is bool(ci)


def test_make_without_a_target_explains_the_targets():
    """Every target that README and CI use is listed."""
    listed = run("make", "-C", ROOT, "--no-print-directory").stdout
    for target in ("setup", "run", "test", "lint", "bench", "bench-peers", "fuzz", "chaos", "lock", "clean"):
        assert re.search(rf"^  make {target} +\S", listed, re.MULTILINE), target


def test_a_python_that_is_too_old_is_refused_in_words(tmp_path):
    """Before anything is created."""
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    done = run("make", "setup", f"PYTHON={old}", cwd=tmp_path)
    assert done.returncode != 0
    assert "needs Python 3.11 or later" in done.stderr
    assert not (tmp_path / ".venv").exists()
