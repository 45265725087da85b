"""The faulty designs of a project against its catalogue: which property catches which, over worker processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase

import attrs

from steelyard.engines.catching import SAFETY, Catch, catch
from steelyard.engines.mutation import Put, Slice, mutation, slices_of
from steelyard.engines.recatching import Generated, caught_again
from steelyard.engines.result import Options
from steelyard.engines.straying import straying
from steelyard.executor import map_tasks
from steelyard.language import info_of
from steelyard.project import Project, load
from steelyard.suite import Invariant, Suite
from steelyard.variant import Variant, variant_of, variants_of

#: After how many states the search with all properties on is cut.
STATES = 1_000
#: After how many states a slice is cut whose states mutants are put to.
MUTANT_STATES = 20_000


@attrs.frozen(kw_only=True)
class Matrix:
    """The faulty designs, and what became of each, in the order in which they are declared.

    Attributes:
        generated: the properties that catch a generated design; None where they were not asked of any.
    """

    variants: tuple[Variant, ...]
    catches: tuple[Catch, ...]
    generated: frozenset[str] | None = None

    @property
    def survivors(self) -> tuple[Catch, ...]:
        """Those that nothing catches."""
        return tuple(one for one in self.catches if not one.steps)

    @property
    def misplaced(self) -> tuple[Catch, ...]:
        """Those that are caught, but not by the property that must."""
        return tuple(one for one in self.catches if one.steps and not one.is_caught)

    def by_property(self) -> Mapping[str, tuple[str, ...]]:
        """By property that catches something, the names of what it catches."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.catches:
            for name in one.steps:
                found[name].append(one.variant)
        return {name: tuple(names) for name, names in sorted(found.items())}

    def idle(self, suite: Suite) -> tuple[str, ...]:
        """The accountable properties that catch nothing of what they were asked."""
        busy = {*self.by_property(), *(self.generated or ())}
        return tuple(name for name in accountable(suite) if name not in busy)

    def with_generated(self, names: Iterable[str]) -> Matrix:
        """The matrix of properties of which these catch a generated design."""
        return attrs.evolve(self, generated=frozenset(names))

    def is_clean(self, suite: Suite) -> bool:
        """Whether each design is caught as it must be and, if that was asked, each property catches something."""
        return not self.survivors and not self.misplaced and (self.generated is None or not self.idle(suite))


def accountable(suite: Suite) -> tuple[str, ...]:
    """The properties each of which has to catch something, or may be idle.

    These are the invariants and step properties.  A lemma serves proofs, and a proof that does without is told by
    `check`; a theorem and a relational claim speak of no state that a faulty action could reach; what must be
    reachable, or happen in the end, fails by itself where it is idle (``vacuous``).
    """
    claims = (claim for claim in suite.properties if claim.kind in SAFETY)
    return tuple(claim.id for claim in claims if not (isinstance(claim, Invariant) and claim.lemma))


def matrix(project: Project, *, only: str = "", workers: int = 1, states: int = STATES) -> Matrix:
    """Put each faulty design of the project that matches the glob `only` to all properties.

    Raises:
        Unusable: the project names none, or one does not load.
        InternalError: a trace does not replay.
    """
    chosen = tuple(one for one in variants_of(project) if not only or fnmatchcase(one.name, only))
    items: Sequence[tuple[Project, str, int]] = [(project, one.name, states) for one in chosen]
    catches = map_tasks(_caught, items, workers=workers)
    return Matrix(variants=chosen, catches=tuple(catches))


def _caught(item: tuple[Project, str, int]) -> Catch:
    project, name, states = item
    suite = load(attrs.evolve(project, variant=name))
    return catch(suite, variant_of(project, name), Options(max_states=states))


def mutants(project: Project, suite: Suite, *, workers: int = 1) -> tuple[Put, ...]:
    """Put every mutant of every action, and stray writes, to all properties, in the slices of the first preset.

    Each worker searches the slices once, and takes its share of the actions: every so many of them, so that
    the long ones do not fall to one.
    """
    names = [info_of(f).name for f in suite.actions]
    shares: list[tuple[Project, tuple[str, ...]]] = [(project, tuple(names[at::workers])) for at in range(workers)]
    done = map_tasks(_mutated, shares, workers=workers)
    puts = [put for mutated, _ in done for put in mutated]
    strays = _together([put for _, strayed in done for put in strayed])
    return (*sorted(puts, key=lambda put: names.index(put.action)), *strays)


def asked_again(
    project: Project, suite: Suite, found: Matrix, records: Sequence[Generated], *, workers: int = 1
) -> Matrix:
    """The matrix, with the properties that catch none of its designs asked of the generated one of their record."""
    left = set(found.idle(suite))
    by_slice: dict[str, list[Generated]] = defaultdict(list)
    for record in records:
        if record.property in left:
            by_slice[record.slice].append(record)
    items = [(project, address, tuple(those)) for address, those in sorted(by_slice.items())]
    return found.with_generated(name for names in map_tasks(_again, items, workers=workers) for name in names)


def _again(item: tuple[Project, str, tuple[Generated, ...]]) -> tuple[str, ...]:
    project, address, records = item
    suite = load(project)
    if address not in suite.scopes():
        return ()
    return caught_again(suite, Slice(suite, address, Options(max_states=MUTANT_STATES)), records)


def _mutated(item: tuple[Project, tuple[str, ...]]) -> tuple[tuple[Put, ...], tuple[Put, ...]]:
    project, actions = item
    suite = load(project)
    slices = slices_of(suite, next(iter(suite.presets)), Options(max_states=MUTANT_STATES))
    return mutation(suite, slices, actions), straying(suite, slices, actions)


def _together(strays: Sequence[Put]) -> tuple[Put, ...]:
    """One record for each place, of what was seen beside some of the actions and beside the others."""
    found: dict[str, Put] = {}
    for put in strays:
        was = found.get(put.change, put)
        found[put.change] = attrs.evolve(
            put, seen={**put.seen, **was.seen}, wrong=put.wrong + (0 if was is put else was.wrong)
        )
    return tuple(found[change] for change in sorted(found))
