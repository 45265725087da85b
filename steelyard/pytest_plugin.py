"""The properties of a project as pytest items: ``pytest -k bridge.backing`` checks that one.

In a project with ``[tool.steelyard]`` the file ``pyproject.toml`` is collected: an item for each
property and engine, such as ``bridge.backing[induction]``, one for each action, and the Hypothesis
state machine (of a preset in slices, that of each slice).  Elsewhere this plugin does nothing and imports nothing.
Collecting runs no engine; the first item of an engine runs it for all chosen items at once, and the rest of the
process shares its answers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from steelyard.merge import Coverage
    from steelyard.project import Project
    from steelyard.report.record import Checked
    from steelyard.suite import Property, Suite

#: How much Hypothesis does, by profile: examples, steps of the state machine.
PROFILES = {"dev": (50, 30), "ci": (200, 40), "nightly": (2_000, 100)}

#: Where the profile's name is read from if the command line has none.
PROFILE_VARIABLE = "HYPOTHESIS_PROFILE"

FILE = "pyproject.toml"


class Broken(Exception):
    """A property does not hold, or is not established; the message is the block that a check prints."""


def _is_project(directory: Path) -> bool:
    """Whether a directory may be a project; read as text, since most are not."""
    try:
        return "[tool.steelyard]" in (directory / FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


@pytest.hookimpl(tryfirst=True)  # the profiles must be there when Hypothesis's own plugin loads one
def pytest_configure(config: pytest.Config) -> None:
    """In a project: collect its file where pytest was called without arguments, and register the profiles."""
    if not _is_project(config.rootpath):
        return
    from_root = config.invocation_params.dir == config.rootpath
    if from_root and config.args_source is not pytest.Config.ArgsSource.ARGS and FILE not in config.args:
        config.args.append(FILE)
    _register_profiles(chosen=config.getoption("--hypothesis-profile", None))


def _register_profiles(chosen: str | None) -> None:
    from hypothesis import settings

    common: dict[str, Any] = {"deadline": None, "print_blob": True}
    for name, (examples, steps) in PROFILES.items():
        repeatable: dict[str, Any] = {"derandomize": True, "database": None} if name == "ci" else {}
        settings.register_profile(
            name,
            settings.get_profile("default"),
            max_examples=examples,
            stateful_step_count=steps,
            **common,
            **repeatable,
        )
    if chosen is None:
        settings.load_profile(os.environ.get(PROFILE_VARIABLE) or ("ci" if os.environ.get("CI") else "dev"))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The project's file, if this is it."""
    if file_path.name == FILE and file_path.parent == parent.config.rootpath and _is_project(file_path.parent):
        return ProjectFile.from_parent(parent, path=file_path)
    return None


class ProjectFile(pytest.File):
    """All that a project's suite claims."""

    def collect(self) -> Iterable[pytest.Item]:
        """The items, in the suite's order.  The suite is imported and read, no engine runs."""
        from steelyard import project
        from steelyard.asking import catalogue
        from steelyard.merge import can_id
        from steelyard.schema import ModellingError

        try:
            found = project.at(self.path.parent)
            if found is None:
                return
            suite = project.load(found)
        except (project.Unusable, ModellingError) as error:
            raise self.CollectError(str(error)) from error
        for claim in catalogue(suite):
            for engine in _engines_for(claim):
                yield self._item(PropertyItem, f"{claim.id}[{engine}]", found, claim=claim.id, engine=engine)
        for info in suite.infos():
            name = can_id(info.name)
            yield self._item(ActionItem, f"{name}[explore]", found, claim=name, engine="explore")
        for address in suite.scopes(next(iter(suite.presets))):
            part = address.partition(".")[2]
            yield self._item(MachineItem, f"machine{part and '.'}{part}[hypothesis]", found, scope=address)

    def _item(self, kind: type[_SuiteItem], name: str, project: Project, **more: str) -> _SuiteItem:
        """An item.  Its id is given as text: ``--lf`` compares it with one that is read back, bracket apart."""
        made: _SuiteItem = kind.from_parent(self, name=name, nodeid=f"{self.nodeid}::{name}", project=project, **more)
        return made


def _engines_for(claim: Property) -> tuple[str, ...]:
    """The engines whose answer is an item of its own."""
    from steelyard.engines.monitor import NO_FAULT, TYPES
    from steelyard.suite import Kind, Verdict

    bounded = ("bounded",) if claim.expected is Verdict.BOUNDED else ()
    match claim.kind:
        case Kind.REACHABLE:
            return ("explore",)
        case Kind.LEADS_TO:
            return ("liveness",)
        case Kind.INVARIANT | Kind.STEP:
            return ("induction", *bounded, "explore", "simulate")
        case Kind.MODEL if claim.id in (NO_FAULT, TYPES):
            return ("induction", "explore", "simulate")
        case Kind.MODEL:
            return ("induction",)
        case _:
            return ("induction", *bounded, "simulate")


class _SuiteItem(pytest.Item):
    """An item that needs the project's suite."""

    def __init__(self, *, project: Project, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.project = project

    def suite(self) -> Suite:
        """The suite, which is loaded once in a process."""
        from steelyard.project import load

        return load(self.project)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The block of a check; for whatever else goes wrong, what pytest shows."""
        if isinstance(excinfo.value, Broken):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class PropertyItem(_SuiteItem):
    """What one engine says of one property."""

    def __init__(self, *, claim: str, engine: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.claim = claim
        self.engine = engine

    def runtest(self) -> None:
        """Fail unless the engine's verdict is as good as can be expected of it."""
        from steelyard.report.record import Standing

        checked = self.answered()
        if checked.standing is Standing.MET:
            return
        if checked.verdict in _undecided() and not self.is_due(checked):
            pytest.skip(checked.note or f"{self.engine} left it undecided")
        raise Broken(self.block(checked))

    def is_due(self, checked: Checked) -> bool:
        """Whether it is this engine that the property's expected verdict asks for."""
        from steelyard.report.record import engine_of

        return engine_of(checked.kind, checked.expected) in (None, self.engine)

    def answered(self) -> Checked:
        """The property with this engine's answer; of a reachable, with that of others where this one has none."""
        from steelyard.asking import catalogue
        from steelyard.merge import checked
        from steelyard.suite import Kind, Verdict

        claim = next(c for c in catalogue(self.suite()) if c.id == self.claim)
        others = ("simulate", "bounded") if claim.kind is Kind.REACHABLE else ()
        answers = []
        for engine in (self.engine, *others):
            answers += [r for r in shared(self, engine).results if r.id == self.claim]
            if any(r.verdict is Verdict.REACHED for r in answers):
                break
        return checked(claim, answers, engine="" if others else self.engine, root=self.project.root)

    def block(self, checked: Checked) -> str:
        """The block of a check, as the message of a failure."""
        from steelyard.report import blocks

        return "\n".join(blocks.problem(checked, self.suite(), root=self.project.root))

    def reportinfo(self) -> tuple[str, int | None, str]:
        """Where the property is stated.  The title is no id: pytest would show the dots of one as colons."""
        from steelyard.asking import catalogue
        from steelyard.merge import location

        claim = next((c for c in catalogue(self.suite()) if c.id == self.claim), None)
        file, _, line = (location(claim) if claim is not None else "").rpartition(":")
        title = f"{self.claim} by {self.engine}"
        return (file, int(line) - 1, title) if file else (str(self.path), None, title)


class ActionItem(PropertyItem):
    """That an action can succeed, and that each of its refusals can happen."""

    def runtest(self) -> None:
        """Fail if one of these was not seen."""
        from steelyard.merge import can_happen
        from steelyard.report import words
        from steelyard.report.record import Standing

        covered: list[Coverage] = []
        missing: list[Checked] = []
        for engine in ("explore", "simulate"):
            coverage = shared(self, engine).coverage
            covered += [] if coverage is None else [coverage]
            every = can_happen(self.suite(), refusals(self), covered, self.project.root)
            mine = [c for c in every if c.id == self.claim or c.id.startswith(f"{self.claim}.")]
            missing = [c for c in mine if c.standing is not Standing.MET]
            if not missing:
                return
        lines = [f"{c.verdict.value.upper()}   {c.id}   {c.location}\n  {c.statement}\n  {c.note}" for c in missing]
        raise Broken("\n".join([f"{words.number(len(missing))} of {len(mine)} did not happen", *lines]))


class MachineItem(_SuiteItem):
    """The Hypothesis state machine of the registered actions in one scope, with all properties on."""

    def __init__(self, *, scope: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scope = scope

    def runtest(self) -> None:
        """Run it under the chosen profile, with pytest's database."""
        from hypothesis.stateful import run_state_machine_as_test

        from steelyard.strategies import machine

        run_state_machine_as_test(machine(self.suite(), self.scope))

    def reportinfo(self) -> tuple[str, int | None, str]:
        """It is stated nowhere: it is made of the suite."""
        return str(self.path), None, "the Hypothesis machine"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The block of the run, then what Hypothesis has to add: the calls as code, and how to reproduce them."""
        from steelyard.engines.machine import PropertyViolated
        from steelyard.report import blocks

        error = excinfo.value
        if not isinstance(error, PropertyViolated):
            return super().repr_failure(excinfo, style)
        lines = blocks.run(error.trace, self.suite(), error.finding.id, error.finding.note, root=self.project.root)
        return "\n".join([*lines, "", *getattr(error, "__notes__", ())])


# --- what the items of a process share ----------------------------------------------------


def _undecided() -> Sequence[Any]:
    from steelyard.report.record import UNDECIDED

    return UNDECIDED


_CACHE: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
_REFUSALS: pytest.StashKey[Mapping[str, tuple[str, ...]]] = pytest.StashKey()


def refusals(item: ActionItem) -> Mapping[str, tuple[str, ...]]:
    """The codes of the refusals of each action, looked for by the first item that asks."""
    from steelyard.asking import Here
    from steelyard.cache.store import place_in

    stash = item.session.stash
    if _REFUSALS not in stash:
        stash[_REFUSALS] = Here(item.suite()).survey(place_in(item.project.root))().refusals
    return stash[_REFUSALS]


def shared(item: PropertyItem, engine: str) -> Any:
    """The answers of an engine for all chosen items, made by the first of them."""
    from steelyard.asking import ask
    from steelyard.cache.store import place_in
    from steelyard.engines.result import Options, Question
    from steelyard.project import file_of

    cache = item.session.stash.setdefault(_CACHE, {})
    engine = "explore" if engine == "liveness" else engine  # one search answers for both
    if engine not in cache:
        suite = item.suite()
        options = Options(cache=place_in(item.project.root), hints=str(file_of(item.project, "hints") or ""))
        chosen = Question(engine=engine, preset=next(iter(suite.presets)), ids=_chosen(item.session), options=options)
        cache[engine] = ask(suite, chosen)
    return cache[engine]


def _chosen(session: pytest.Session) -> tuple[str, ...]:
    """The properties that some chosen item asks about; all of them where what can happen is counted."""
    from steelyard.asking import catalogue

    items = [item for item in session.items if isinstance(item, PropertyItem)]
    if any(isinstance(item, ActionItem) for item in items):
        return tuple(claim.id for claim in catalogue(items[0].suite()))
    return tuple(dict.fromkeys(item.claim for item in items))
