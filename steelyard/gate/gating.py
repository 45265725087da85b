"""The gate: two revisions laid out, loaded, compared, weighed, and held against what was approved."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs

import steelyard
from steelyard.cache.store import PLACE
from steelyard.gate import approvals
from steelyard.gate.compare import Sides, compare
from steelyard.gate.git import Repository
from steelyard.gate.ir import DIGITS
from steelyard.gate.levels import levels_of
from steelyard.gate.process import PROOFS_FIRST, RemoteSide, making
from steelyard.gate.record import Axis, Comparison, Finding, Gate, Level, Side
from steelyard.gate.telling import finding
from steelyard.gate.verdicts import Reached, counted, fallen

#: What judges, and what has it judge: a change there is a finding.
CHECKER = (
    "steelyard/",
    ".github/workflows/",
    ".github/actions/",
    ".ci/",
    "constraints.txt",
    ".pre-commit-config.yaml",
)
#: The word for a base that does not exist yet.
NO_BASE = "none"


@attrs.frozen(kw_only=True)
class Wish:
    """What is to be compared, and how.

    Attributes:
        base: a revision, of which the merge-base with HEAD is taken; ``none`` for the first time; empty for the
            branch that is merged into.  With `exactly` it is the base itself.
        head: a revision; empty for the working tree.
        verdicts: whether the head is checked, too.
        options: those of the engines.
    """

    base: str = ""
    head: str = ""
    exactly: bool = False
    verdicts: bool = True
    approvals: bool = True
    preset: str = ""
    seconds: float | None = None
    options: Mapping[str, Any] = attrs.field(factory=dict)
    fail_on: Level = Level.APPROVAL


@attrs.frozen
class _Trees:
    """The directories of both sides, each the root of its project.

    Attributes:
        laid_out: what waits until the base is there, which takes a while; None where there is none.
        cache: where what was found out before is kept, or empty.
    """

    laid_out: Future[Path] | None
    head: Path
    names: tuple[Side, Side]
    changed: tuple[str, ...]
    cache: str

    @property
    def base(self) -> Path | None:
        """The directory of the base, once it is there."""
        return None if self.laid_out is None else self.laid_out.result()


def gate(root: Path, wish: Wish) -> Gate:
    """What changes between two revisions of the project at `root`, and what stands in its way.

    Raises:
        Unusable: there is nothing to compare, with what to do about it.
        InternalError: the checker contradicts itself, or a witness does not replay.
    """
    begun = time.monotonic()
    with _laid_out(root, wish) as trees, making(trees.cache) as make:
        head = make(trees.head, "the head")
        # It may be that nothing comes of it, but mostly it is what takes longest.
        checking = _begun(head, trees, wish) if any(file.endswith(".py") for file in trees.changed) else None
        levels = levels_of(trees.base or trees.head)
        if trees.base is None:
            reached = _checked(head, trees, wish) if wish.verdicts else Reached()
            comparison = Comparison(findings=tuple(fallen(Reached(), reached, {})))
        else:
            base = make(trees.base, "the base")
            reached, comparison = _compared(base, head, checking, trees, wish)
        found = [*comparison.findings, *_checker(trees)]
        found = [attrs.evolve(one, level=levels[one.change]) for one in found]
        if wish.approvals:
            found = list(approvals.applied(found, approvals.read(trees.head)))
    order = list(Axis)
    found.sort(key=lambda one: (order.index(one.axis), -one.level.rank))
    return Gate(
        base=trees.names[0],
        head=trees.names[1],
        judge=judge(root),
        changed=trees.changed,
        comparison=attrs.evolve(comparison, findings=tuple(found)),
        verdicts=counted(reached),
        fail_on=wish.fail_on,
        seconds=time.monotonic() - begun,
    )


def judge(root: Path) -> str:
    """Whose checker this is."""
    home = Path(steelyard.__file__).resolve().parents[1]
    where = "the head's own" if home == root.resolve() else "installed"
    return f"steelyard {steelyard.__version__}, {where}"


# --- the trees ----------------------------------------------------------------------------


@contextmanager
def _laid_out(root: Path, wish: Wish) -> Iterator[_Trees]:
    with ExitStack() as stack:
        if wish.base == NO_BASE:
            names = Side(name=NO_BASE, told="first adoption"), Side(name="working tree")
            yield _Trees(None, root, names, (), _cache(root, None))
            return
        repository = Repository(root)
        within = root.resolve().relative_to(repository.top.resolve())
        if wish.exactly:
            commit = repository.commit(wish.base)
            base = Side(name=commit[:7], told="" if commit.startswith(wish.base) else wish.base)
        else:
            found = repository.base(wish.base)
            commit, base = found.commit, Side(name=found.short, told=found.told)
        # The head is loaded meanwhile.
        beside = stack.enter_context(ThreadPoolExecutor(1))
        under = beside.submit(lambda: stack.enter_context(repository.laid_out(commit)) / within)
        if wish.head:
            chosen = repository.commit(wish.head)
            head, tree = Side(name=chosen[:7]), stack.enter_context(repository.laid_out(chosen)) / within
        else:
            told = "with changes that are not committed" if repository.is_dirty() else ""
            chosen, head, tree = None, Side(name="working tree", told=told), root
        changed = repository.changed(commit, chosen)
        yield _Trees(under, tree, (base, head), changed, _cache(root, repository))


def _cache(root: Path, repository: Repository | None) -> str:
    """Where what was found out before is kept; empty where the repository brings some along, which is anybody's."""
    if repository is not None and repository.has(PLACE.partition("/")[0]):
        return ""
    return str(root / PLACE)


# --- the comparison -----------------------------------------------------------------------


def _compared(
    base: RemoteSide, head: RemoteSide, checking: RemoteSide | None, trees: _Trees, wish: Wish
) -> tuple[Reached, Comparison]:
    """The verdicts on the head, which may be under way, and the comparison."""
    if base.files == head.files:
        remark = "Nothing that the suite imports has changed: what holds of the base holds of the head."
        return Reached(), Comparison(findings=(), remarks=(remark,))
    proofs, verdicts = _verdicts(checking or _begun(head, trees, wish))
    comparison, reached = compare(
        Sides(
            base=base,
            head=head,
            proofs_in_head=proofs,
            verdicts_in_head=verdicts,
            proofs_in_base=partial(_checked, base, trees, wish, engine="induction") if wish.verdicts else Reached,
            cross=bool(wish.options.get("cross")),
            cache=trees.cache,
        )
    )
    return reached, comparison


def _begun(head: RemoteSide, trees: _Trees, wish: Wish) -> RemoteSide | None:
    """Have the head loaded, and checked while it is compared, if it is to be; what is not needed ends with the gate."""
    head.prepared()
    if not wish.verdicts:
        return None
    checking = head.another()
    checking.begin({"ask": PROOFS_FIRST, **_asked(trees, wish)})
    return checking


def _verdicts(checking: RemoteSide | None) -> tuple[Callable[[], Reached], Callable[[], Reached]]:
    """What waits for the proofs of the head, and what waits for all its verdicts."""
    if checking is None:
        return Reached, Reached
    proofs = cache(lambda: Reached.of(checking.finish()))

    def verdicts() -> Reached:
        proofs()
        return Reached.of(checking.finish())

    return proofs, verdicts


def _checked(side: RemoteSide, trees: _Trees, wish: Wish, engine: str = "") -> Reached:
    return Reached.of(side({"ask": "check", "engine": engine, **_asked(trees, wish)}))


def _asked(trees: _Trees, wish: Wish) -> dict[str, Any]:
    return {"preset": wish.preset, "seconds": wish.seconds, "options": {**wish.options, "cache": trees.cache}}


# --- who judges ---------------------------------------------------------------------------


def _checker(trees: _Trees) -> Iterator[Finding]:
    """A change of what judges: it may be that what it says of all the rest is worth nothing."""
    if trees.base is None:
        return
    for part in CHECKER:
        files = [file for file in trees.changed if file.startswith(part)]
        if files:
            prints = tuple(_print_of(tree, files) for tree in (trees.base, trees.head))
            few = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if files[3:] else "")
            yield finding(
                Axis.CHECKER, f"checker:{part.rstrip('/')}", "checker changed", (prints[0], prints[1]), detail=few
            )
    tables = [_tables(tree) for tree in (trees.base, trees.head)]
    changed = [name for name in tables[0] if tables[0][name] != tables[1][name]]
    if changed:
        prints = tuple(_digest(repr(table).encode()) for table in tables)
        detail = f"{', '.join(changed)} of pyproject.toml: not what it was; the levels are those of the base."
        yield finding(Axis.CHECKER, "checker:pyproject.toml", "checker changed", (prints[0], prints[1]), detail=detail)


def _tables(tree: Path) -> dict[str, Any]:
    """What a pyproject.toml says to the checker, and of what is installed with it."""
    import tomllib

    try:
        told = tomllib.loads((tree / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        told = {}
    # What is no table where one should be is told as it is: the text is a proposal's.
    tool, project = (told.get(name, {}) for name in ("tool", "project"))
    asked = ("dependencies", "optional-dependencies", "requires-python")
    return {
        "[tool.steelyard]": tool.get("steelyard") if isinstance(tool, dict) else tool,
        "[build-system]": told.get("build-system"),
        "the dependencies": [project.get(name) for name in asked] if isinstance(project, dict) else project,
    }


def _print_of(tree: Path, files: Iterable[str]) -> str:
    parts = []
    for file in files:
        path = tree / file
        parts.append(file.encode() + b"\0" + (path.read_bytes() if path.is_file() else b"(absent)"))
    return _digest(b"\0".join(parts))


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:DIGITS]
