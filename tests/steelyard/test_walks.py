"""Where a walk ends, and what it has put to the test by then."""

from __future__ import annotations

import attrs

from steelyard.engines import explore
from steelyard.engines.domain import Domain, Enabled
from steelyard.engines.leaves import Leaves
from steelyard.engines.monitor import Finding, Monitor
from steelyard.engines.trials import Relating
from steelyard.engines.walks import Walker
from steelyard.suite import Relational
from tests.steelyard.test_simulate import task
from tests.steelyard.token.faulty import FAULTY


def test_no_walk_goes_on_from_an_ill_typed_state() -> None:
    suite = FAULTY["refund_twice"].suite
    of = task(suite, *suite.properties, walks=100)
    preset = suite.preset(of.preset)
    domain, leaves = Domain(suite, preset), Leaves()
    walker = Walker(of, domain, leaves, Monitor(preset.params, of.properties, leaves=leaves), lambda *_: None)
    met = [node.place for node in walker.visit()]
    ill = [place for place in met if domain.misfit(place.state) is not None]
    assert ill
    assert not any(place.accepted for place in ill)


def test_a_walk_that_is_over_has_put_to_the_test_what_it_met() -> None:
    """What ends it may come just after it met something that breaks a property."""
    suite = FAULTY["refund_twice"].suite
    relational = [one for one in suite.properties if isinstance(one, Relational)]
    met = []
    for seed in range(12):
        of = task(suite, *relational, walks=200, steps=30, seed=seed)
        of = attrs.evolve(of, options=attrs.evolve(of.options, until_tested=True))
        preset = suite.preset(of.preset)
        domain, leaves, found = Domain(suite, preset), Leaves(), list[Finding]()
        walker = Walker(
            of,
            domain,
            leaves,
            Monitor(preset.params, (), leaves=leaves),
            lambda finding, *_, f=found: f.append(finding),
        )
        relating = Relating(domain, preset.params, relational[0], seed)
        for node in walker.visit():
            relating.in_state(node.state)
            if not relating.untested:
                walker.end()
        assert not walker._taken + walker._new + walker._ill_typed
        met += [one.id for one in found]
    assert "model.types" in met


def test_the_state_machine_calls_nothing_in_an_ill_typed_state() -> None:
    suite = FAULTY["refund_twice"].suite
    enabled = Enabled(suite, suite.preset("tiny"))
    explored = explore.exploration(task(suite))
    ill = {place for place in explored.cuts if enabled.domain.misfit(explored.states[place]) is not None}
    assert len(ill) == explored.ill_typed > 0
    assert explored.edge == 0
    for place, state in enumerate(explored.states[: max(ill) + 1]):
        called = any(enabled.calls_of(function, state) for function in suite.actions)
        assert not (called and place in ill)
