"""The main job: every property of a suite to its expected verdict."""

from __future__ import annotations

import time
from collections.abc import Callable

import attrs

from steelyard.asking import Here
from steelyard.engines.result import Options
from steelyard.executor import Workers
from steelyard.inquiry import Inquiry, Progress
from steelyard.kept import kept
from steelyard.project import Project, file_of
from steelyard.report.record import Report
from steelyard.selecting import preset_of, selection
from steelyard.sending import There
from steelyard.suite import Suite


def check(
    suite: Suite,
    *,
    preset: str = "",
    only: str = "",
    engine: str = "",
    options: Options | None = None,
    project: Project | None = None,
    seconds: float | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Bring the properties that match the glob `only` to their expected verdicts.

    With a `project`, whose suite this must be, the engines run in ``options.workers`` processes, and
    `seconds` limits them; without one, they run here, one after the other.

    A quick one explores nothing that is not known, walks little, and leaves out the properties that hang on more.

    Raises:
        Unusable: the preset or a property does not exist.
        ModellingError: the model is outside the modelling language.
        InternalError: the checker contradicts itself.
    """
    begun = time.monotonic()
    options = _with_hints(options or Options(), project)
    asking = Inquiry(suite, preset_of(suite, preset), selection(suite, only), options, progress, engine)
    if project is None:
        asking.ask(Here(suite))
    else:
        if not engine:
            asking.hear(kept(project, suite, asking.wanted.properties))
        with Workers(options.workers, seconds=seconds) as workers:
            asking.ask(There(project, suite, workers))
    return asking.report(project, only, time.monotonic() - begun)


def check_proofs_first(
    suite: Suite,
    project: Project,
    options: Options,
    told: Callable[[Report], None],
    *,
    preset: str = "",
    seconds: float | None = None,
) -> Report:
    """Check all; what induction alone says is `told` as soon as it is there, while the model is run.

    The project is a copy that nobody else writes to.  One worker is there for the proofs until they are made: a search
    may take longer than all of them.

    Raises:
        Unusable, ModellingError, InternalError: as `check` does.
    """
    begun = time.monotonic()
    options = _with_hints(options, project)
    whole, proofs = (
        Inquiry(suite, preset_of(suite, preset), selection(suite, ""), options, lambda _: None, engine)
        for engine in ("", "induction")
    )
    whole.hear(kept(project, suite, whole.wanted.properties))
    with Workers(options.workers, seconds=seconds) as workers:
        who = There(project, suite, workers, is_copy=True)
        who.load()
        workers.kept_free = 1
        whole.begin(who)
        proofs.ask(who)
        workers.kept_free = 0
        told(proofs.report(project, "", time.monotonic() - begun))
        whole.ask(who)
    return whole.report(project, "", time.monotonic() - begun)


def _with_hints(options: Options, project: Project | None) -> Options:
    return options if project is None else attrs.evolve(options, hints=str(file_of(project, "hints") or ""))
