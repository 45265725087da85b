"""A side that answers: it has a tree's suite, exports it, and runs it when it is asked to.

Requests and answers are plain data.  A side judges nothing: it tells what its suite says and what its Python
does, and what it tells is checked against each other by the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from steelyard.cache import keys
from steelyard.check import check, check_proofs_first
from steelyard.engines.result import Options
from steelyard.gate import export, numbering
from steelyard.gate.encoding import Writer, read_terms
from steelyard.gate.memory import Parts
from steelyard.gate.process import PROOFS_FIRST
from steelyard.itf import ItfError, decode, encode
from steelyard.project import Project, Unusable
from steelyard.report import words
from steelyard.report.record import Report
from steelyard.run import IllTyped, Outcome, call, start, step_of
from steelyard.schema import arguments_of, maps_in, record_shape
from steelyard.suite import (
    Fairness,
    Invariant,
    LeadsTo,
    Preset,
    Reachable,
    Relational,
    Rest,
    StepProperty,
    Suite,
    Theorem,
)

Plain = dict[str, Any]


class Side:
    """A suite that answers; `root` is that of its tree.

    Raises:
        Unusable: it is no plain suite.
    """

    def __init__(self, suite: Suite, root: str, project: Project | None = None) -> None:
        refuse_disguises(suite)
        self._suite = suite
        self._root = root
        self._project = project
        self._numbered: dict[str, list[str]] = {}
        self._answers: dict[str, Callable[[Plain], Plain]] = {
            "schema": lambda _: numbering.schema(self._suite),
            "validity": self._validity,
            "export": self._export,
            "steps": lambda asked: export.of_steps(self._suite, asked["ids"]),
            "runs": lambda _: {"key": keys.of_runs(self._suite)},
            "start": self._start,
            "run": self._run,
            "holds": self._holds,
            "check": self._check,
        }

    def answer(self, asked: Plain, say: Callable[[Plain], None] = lambda _: None) -> Plain:
        """The answer to a request; one that makes no sense here is told as an ``error``.

        What is answered in parts is said part by part; the last one is returned.
        """
        if asked["ask"] == PROOFS_FIRST:
            return self._check_proofs_first(asked, say)
        try:
            return self._answers[asked["ask"]](asked)
        except (ItfError, IllTyped) as error:
            return {"error": str(error)}

    def _validity(self, asked: Plain) -> Plain:
        numbering.renumber(self._suite, asked["orders"])
        self._numbered = asked["orders"]
        writer = Writer()
        return {"term": writer(export.validity(self._suite)), "nodes": writer.nodes}

    def _export(self, asked: Plain) -> Plain:
        given = asked["given"]
        term = None if given is None else read_terms(given["nodes"])[given["term"]]
        known = Parts(asked["cache"], self._numbered) if asked["cache"] else None
        return export.export(self._suite, self._root, term, known)

    def _check(self, asked: Plain) -> Plain:
        """What the engines say; of one that is named, no more than what it says."""
        return _told(
            check(
                self._suite,
                preset=asked["preset"],
                engine=asked["engine"],
                options=Options(**asked["options"], sparing=True),
                project=self._project,
                seconds=asked["seconds"],
            )
        )

    def _check_proofs_first(self, asked: Plain, say: Callable[[Plain], None]) -> Plain:
        """What all engines say; before that what induction says."""
        if self._project is None:
            say(self._check({**asked, "engine": "induction"}))
            return self._check({**asked, "engine": ""})
        return _told(
            check_proofs_first(
                self._suite,
                self._project,
                Options(**asked["options"], sparing=True),
                lambda report: say(_told(report)),
                preset=asked["preset"],
                seconds=asked["seconds"],
            )
        )

    # --- running --------------------------------------------------------------------------

    def _start(self, asked: Plain) -> Plain:
        params = self._params(asked)
        return self._told(start(self._suite, params, _arguments(self._suite.genesis, asked)), None)

    def _run(self, asked: Plain) -> Plain:
        function, state = self._suite.action(asked["action"]), self._state(asked["state"], "state")
        return self._told(call(function, self._params(asked), state, _arguments(function, asked)), state)

    def _told(self, outcome: Outcome, before: Any) -> Plain:
        shape = record_shape(self._suite.state)
        told = outcome.label if outcome.refused is None else f"refused {outcome.label}"
        if outcome.state is None:
            return {"told": told}
        changes = [] if before is None else list(words.changes(shape, before, outcome.state))
        return {"told": told, "state": encode(shape, outcome.state), "changes": changes}

    def _holds(self, asked: Plain) -> Plain:
        """Whether a predicate holds; one that faults does not."""
        try:
            held = self._predicate(asked)
        except (ItfError, IllTyped):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a predicate raises is a fault of its own
            return {"told": f"fault {type(error).__name__}: {error}"}
        return {"told": "true" if held else "false"}

    def _predicate(self, asked: Plain) -> bool:
        params, role = self._params(asked), asked.get("role", "holds")
        states = {name: self._state(state, name) for name, state in asked["states"].items()}
        if role == "is_valid":
            return bool(self._suite.is_valid(params))
        if role == "in_flight":
            return bool(self._suite.in_flight is not None and self._suite.in_flight(params, states["s"]))
        if role == "rest":
            return bool(next(r for r in self._suite.rests if r.name == asked["id"]).predicate(params, states["s"]))
        if role == "within":
            within = self._suite.scopes()[asked["id"]].within
            return within is None or bool(within(params, states["s"]))
        claim = next(p for p in self._suite.properties if p.id == asked["id"])
        match claim:
            case Theorem():
                return claim.predicate(params, **_arguments(claim.predicate, asked))
            case LeadsTo():
                return bool(self._of_leads_to(claim, role, params, states["s"], asked))
            case Relational():
                return claim.relation(params, states["s"], states[export.LEFT], states[export.RIGHT])
            case StepProperty() | Reachable(of_step=True):
                function = self._suite.action(asked["action"])
                step = step_of(function, _arguments(function, asked))
                is_about = not getattr(claim, "actions", ()) or step.action in claim.actions  # type: ignore[union-attr]
                # A property of some actions says nothing of the others.
                return not is_about or claim.predicate(params, states["s"], step, states[export.AFTER])
            case _:
                return claim.predicate(params, states["s"])  # type: ignore[union-attr]

    def _of_leads_to(self, claim: LeadsTo, role: str, params: Any, state: Any, asked: Plain) -> bool:
        if role.startswith("when "):
            name = role.removeprefix("when ")
            fair = next((one for one in claim.fairness if one.action == name), None)
            if fair is None:
                return False
            function = self._suite.action(name)
            return fair.when is None or bool(fair.when(params, state, step_of(function, _arguments(function, asked))))
        key: tuple[Any, ...] = ()
        if claim.each:
            shape = maps_in(self._suite.state)[claim.each].key
            key = (decode(shape, asked["arguments"][export.EACH], "key"),)
        return bool(getattr(claim, role)(params, state, *key))

    def _params(self, asked: Plain) -> Any:
        return decode(record_shape(self._suite.params), asked["params"], "params")

    def _state(self, told: Any, name: str) -> Any:
        return decode(record_shape(self._suite.state), told, name)


def _told(report: Report) -> Plain:
    results = [
        {
            "id": one.id,
            "verdict": one.verdict.value,
            "expected": one.expected.value,
            "standing": one.standing.value,
            "assumptions": list(one.assumptions),
            "note": one.note,
            "location": one.location,
        }
        for one in report.results
    ]
    return {"results": results, "complete": not report.engine, "cut_short": report.cut_short}


def refuse_disguises(suite: Suite) -> None:
    """Refuse what is of a class derived from one of the checker's: it could answer one thing here, another there.

    Raises:
        Unusable: something is.
    """
    presets = (*suite.presets.values(), *suite.scopes().values()) if type(suite) is Suite else ()
    fairness = (fair for p in suite.properties if isinstance(p, LeadsTo) for fair in p.fairness)
    for one, classes in (
        (suite, (Suite,)),
        *((p, (Invariant, StepProperty, Theorem, Relational, Reachable, LeadsTo)) for p in suite.properties),
        *((preset, (Preset,)) for preset in presets),
        *((rest, (Rest,)) for rest in suite.rests),
        *((fair, (Fairness,)) for fair in fairness),
    ):
        if type(one) not in classes:
            raise Unusable(f"{type(one).__name__} is no plain {classes[0].__name__}, but a class of the tree's own")
        for text in (value for value in vars_of(one) if isinstance(value, str)):
            if type(text) is not str:
                raise Unusable(f"{text!r} of a {type(one).__name__} is no plain text")


def vars_of(record: Any) -> tuple[Any, ...]:
    """The values of a record's fields."""
    return tuple(getattr(record, field.name) for field in attrs.fields(type(record)))


def _arguments(function: Callable[..., Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    told = asked["arguments"]
    return {name: decode(shape, told[name], name) for name, shape in arguments_of(function)}
