"""Quantifiers: which way round, under which negation, and whose variable."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.steelyard.false_proofs.claims import Call, breaks, invariant, is_proven, lemma, protocol, step
from tests.steelyard.false_proofs.models import people

START = {"first": "boss"}
Case = tuple[Callable[..., bool], tuple[Callable[..., object], ...], list[Call]]
Sound = tuple[Callable[..., bool], tuple[Callable[..., object], ...], tuple[Callable[..., bool], ...]]

FALSE: dict[str, Case] = {
    "all under a negation": (people.not_all_are_bosses, (people.hire,), []),
    "all under a negation, broken by a step": (
        people.not_all_are_no_bosses,
        (people.hire, people.demote),
        [("demote", {"who": "boss"})],
    ),
    "any as a goal": (people.there_is_a_boss, (people.hire, people.demote), [("demote", {"who": "boss"})]),
    "any as a goal, and the witness leaves": (people.there_is_a_boss, (people.leave,), [("leave", {"who": "boss"})]),
    "all within all": (people.seats_differ, (people.hire,), [("hire", {"who": "a", "seat": 0})]),
    "any within all": (people.parents_have_children, (people.hire, people.adopt), []),
    "any within all, and the witness leaves": (
        people.children_have_some_parent,
        (people.adopt, people.leave),
        [("adopt", {"child": "c", "parent": "boss"}), ("leave", {"who": "boss"})],
    ),
    "all within any": (
        people.one_is_parent_of_all,
        (people.hire, people.adopt),
        [
            ("hire", {"who": "a", "seat": 1}),
            ("adopt", {"child": "c", "parent": "boss"}),
            ("adopt", {"child": "d", "parent": "a"}),
        ],
    ),
    "two existentials have two witnesses": (
        people.a_boss_is_a_parent,
        (people.hire, people.adopt),
        [("hire", {"who": "a", "seat": 1}), ("adopt", {"child": "c", "parent": "a"})],
    ),
    "equal slots are counted": (
        people.nobody_votes_twice,
        (people.vote,),
        [("vote", {"one": "a", "two": "a", "three": "b"})],
    ),
    "equal slots are one": (people.votes_are_three, (people.vote,), [("vote", {"one": "a", "two": "a", "three": "b"})]),
}

SOUND: dict[str, Sound] = {
    "all under a negation": (people.not_all_are_no_bosses, (people.hire, people.succeed), ()),
    "any as a goal": (people.there_is_a_boss, (people.hire, people.succeed), ()),
    "all within all": (people.seats_differ, (people.hire_next,), (people.seats_are_given_out,)),
    "all over another map": (people.children_have_parents, (people.hire, people.adopt), ()),
    "any within all": (people.children_have_some_parent, (people.hire, people.adopt), ()),
    "slots that differ": (people.nobody_votes_twice, (people.vote_once_each,), ()),
    "equal slots": (people.equal_votes_count_together, (people.vote,), ()),
    "any within all within all": (
        people.three_alternate,
        (people.add_low, people.add_middle),
        (people.high_is_as_at_first, people.low_is_small),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_claim_with_quantifiers_is_not_proven(name: str) -> None:
    claim, actions, calls = FALSE[name]
    suite = protocol(people, invariant(claim), actions=actions, arguments=START)
    assert breaks(suite, *calls)
    assert not is_proven(suite)


@pytest.mark.parametrize("name", SOUND)
def test_its_sound_twin_is_proven(name: str) -> None:
    claim, actions, lemmas = SOUND[name]
    assert is_proven(protocol(people, invariant(claim), *map(lemma, lemmas), actions=actions, arguments=START))


def test_an_instance_at_a_sum_captures_no_variable() -> None:
    lemmas = map(lemma, (people.three_alternate, people.high_is_as_at_first, people.low_is_small))
    suite = protocol(
        people, step(people.never_both), *lemmas, actions=(people.add_low, people.add_middle), arguments=START
    )
    assert breaks(suite, ("add_low", {"key": 2}), ("add_middle", {"key": 7}), ("add_low", {"key": 0}))
    assert not is_proven(suite)
    assert is_proven(suite, "test.three_alternate")
