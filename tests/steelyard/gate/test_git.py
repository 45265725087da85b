"""Finding the revisions that are compared: each way that fails is told in a line, with what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from steelyard.gate.git import Repository as Found
from steelyard.project import Unusable
from tests.steelyard.gate.repositories import CONFIGURATION, Repository


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The vault on main, and a branch that has just left it."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.delenv("GITHUB_BASE_REF", raising=False)
    return Repository.made(tmp_path / "project")


def test_the_base_is_where_the_branch_left(repository: Repository) -> None:
    left = repository.git("rev-parse", "main")
    repository.git("checkout", "--quiet", "main")
    repository.write({"more": "1"})
    repository.commit("Main goes on.")
    repository.git("checkout", "--quiet", "proposal")
    assert Found(repository.root).base("main").commit == left
    with Found(repository.root).laid_out(left) as tree:
        assert (tree / "vault.py").is_file()
        assert not (tree / "more").exists()
        assert not (tree / ".git").exists()
    assert not tree.exists()


def test_a_commit_is_laid_out_as_it_is_whatever_its_attributes_say(repository: Repository) -> None:
    text = "LIMIT = 10 # $Format:%nLIMIT = 1$\n"
    repository.write(
        {"limit.py": text, "hidden.py": "", ".gitattributes": "limit.py export-subst\nhidden.py export-ignore\n"}
    )
    commit = repository.commit("Two faces.")
    with Found(repository.root).laid_out(commit) as tree:
        assert (tree / "limit.py").read_text(encoding="utf-8") == text
        assert (tree / "hidden.py").exists()
    assert repository.git("status", "--porcelain") == ""


def test_what_is_new_and_not_committed_counts_as_changed(repository: Repository) -> None:
    found = Found(repository.root)
    base = found.commit("main")
    assert (found.changed(base, None), found.is_dirty()) == ((), False)
    repository.write({"more": "1", "vault.py": "", ".steelyard/cache": "1"})
    assert (found.changed(base, None), found.is_dirty()) == (("more", "vault.py"), True)
    assert found.changed(base, base) == ()


def test_a_store_that_the_repository_brings_along_is_seen(repository: Repository) -> None:
    assert not Found(repository.root).has(".steelyard")
    repository.write({".steelyard/cache": "proven, trust me"})
    repository.git("add", "--force", ".steelyard")
    assert Found(repository.root).has(".steelyard")


def test_the_branch_of_the_proposal_is_taken_from_the_environment(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unusable, match="say --base REV"):
        Found(repository.root).base("")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")
    with pytest.raises(Unusable, match="no revision origin/main here: git fetch"):
        Found(repository.root).base("")
    repository.git("update-ref", "refs/remotes/origin/main", "main")
    assert Found(repository.root).base("").told == "merge-base with origin/main"


def test_an_option_is_no_revision(repository: Repository) -> None:
    with pytest.raises(Unusable, match="no revision --all here"):
        Found(repository.root).commit("--all")


def test_nothing_in_common_is_told(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "--orphan", "alone")
    repository.commit("From nothing.")
    with pytest.raises(Unusable, match="no commit in common: choose another --base"):
        Found(repository.root).base("main")


def test_a_shallow_clone_is_told(repository: Repository, tmp_path: Path) -> None:
    repository.write({"more": "1"})
    repository.commit("A proposal.")
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth", "1", "--no-single-branch", f"file://{repository.root}", str(clone))
    with pytest.raises(Unusable, match="git fetch --unshallow"):
        Found(clone).base("origin/main")
    Repository(clone).git("fetch", "--quiet", "--unshallow")
    assert Found(clone).base("origin/main").commit == repository.git("rev-parse", "main")


def test_no_repository_and_no_git_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repository(tmp_path).write({"pyproject.toml": CONFIGURATION})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(Unusable, match="lies in no git repository"):
        Found(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unusable, match="git is not installed"):
        Found(tmp_path)
