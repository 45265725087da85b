"""The generator of small protocols: what it makes is in the language, and is what it says."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from random import Random

import pytest

from steelyard.engines import explore
from steelyard.engines.result import Options, Result, Task
from steelyard.generate import GeneratedProtocol, generate
from steelyard.generate.template import names, template
from steelyard.suite import Kind, Verdict
from steelyard.whitelist import offences

#: Once round the templates without a fault, once with.
ROUNDS = 2 * len(names())
#: Faults that show only with params beyond the preset.
BEYOND = "beyond the preset"


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - reproducible, not secret


def explored(made: GeneratedProtocol) -> tuple[Result, ...]:
    task = Task(suite=made.suite, preset="tiny", properties=made.suite.properties, options=Options(max_states=3000))
    return explore.run(task)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_protocol_is_in_the_language(seed: int) -> None:
    assert offences(generate(seed).suite) == ()


@pytest.mark.parametrize("seed", [seed for seed in range(ROUNDS) if generate(seed).is_sound])
def test_a_sound_protocol_keeps_its_claims_to_the_end(seed: int) -> None:
    results = explored(generate(seed))
    assert {r.verdict for r in results} <= {Verdict.EXPLORED, Verdict.VACUOUS}
    assert all("cut" not in r.bounds for r in results)
    assert any(r.verdict is Verdict.EXPLORED for r in results)


@pytest.mark.parametrize("seed", [seed for seed in range(ROUNDS) if not generate(seed).is_sound])
def test_a_broken_protocol_breaks_a_claim(seed: int) -> None:
    assert any(result.verdict is Verdict.VIOLATED for result in explored(generate(seed)))


@pytest.mark.slow
def test_of_many_broken_protocols_few_are_harmless() -> None:
    broken = [made for made in map(generate, range(ROUNDS, 8 * ROUNDS)) if not made.is_sound]
    harmless = [m for m in broken if all(r.verdict is not Verdict.VIOLATED for r in explored(m))]
    assert [m.description for m in harmless if BEYOND not in m.fault and not is_only_related(m)] == []


def is_only_related(made: GeneratedProtocol) -> bool:
    """Whether the fault is in a theorem, which exploration does not take up."""
    return "claimed" in made.fault and any(p.kind is Kind.THEOREM for p in made.suite.properties)


@pytest.mark.slow
def test_every_one_of_many_protocols_is_in_the_language() -> None:
    for seed in range(ROUNDS, 8 * ROUNDS):
        assert offences(generate(seed).suite) == (), generate(seed).description


@pytest.mark.parametrize("name", names())
def test_every_fault_stands_once_in_its_template(name: str) -> None:
    for seed in range(8):
        made = template(name, chance(seed))
        assert len(made.faults) >= 4
        for fault in made.faults:
            spoiled = made.with_fault(fault)
            assert spoiled.lines != made.lines or [p.text for p in spoiled.parts] != [p.text for p in made.parts]
        assert len({fault.sentence for fault in made.faults}) == len(made.faults)


def test_a_fault_that_does_not_fit_is_an_error() -> None:
    made = template("ledger", chance(0))
    with pytest.raises(ValueError, match="stands in it 0 times"):
        made.with_fault(template("votes", chance(0)).faults[0])


def test_half_are_sound_and_all_templates_take_part() -> None:
    made = [generate(seed) for seed in range(200)]
    assert 90 <= sum(m.is_sound for m in made) <= 110
    assert {m.templates[0] for m in made} == set(names())
    assert len({m.source for m in made}) > 150
    assert len({m.fault for m in made}) > 80
    assert Counter(len(m.templates) for m in made)[2] > 8


def test_protocols_are_small() -> None:
    for seed in range(200):
        suite = generate(seed).suite
        maps = generate(seed).source.count("= table(")
        assert 1 <= maps <= 3
        assert 2 <= len(suite.actions) <= 5
        assert len(suite.properties) >= 2


def test_a_description_is_one_line_that_says_what_is_wrong() -> None:
    sound, broken = generate(0), generate(len(names()))
    assert sound.description == f"protocol 0: {' and '.join(sound.templates)}, sound"
    assert broken.description.endswith(broken.fault)
    assert broken.fault


def test_a_seed_is_a_protocol_whatever_the_hash_seed() -> None:
    script = (
        "import hashlib; from steelyard.generate import generate\n"
        "print(hashlib.sha256(''.join(generate(s).source for s in range(60)).encode()).hexdigest())"
    )
    here = hashlib.sha256("".join(generate(s).source for s in range(60)).encode()).hexdigest()
    for hash_seed in ("0", "1"):
        run = subprocess.run(
            [sys.executable, "-c", script],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == here
