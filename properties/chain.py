"""The chain: slots, their leaders, the blocks that these produce, and eras."""

from __future__ import annotations

from invariants import chain
from model.params import Params
from model.state import State
from steelyard.suite import Invariant, Property, Step, StepProperty


def only_the_leader_produces(params: Params, before: State, step: Step, after: State) -> bool:
    """Who produces a block, and becomes its author."""
    return step.caller == before.chain.leader and after.chain.author == before.chain.leader


def only_producing_makes_blocks(params: Params, before: State, step: Step, after: State) -> bool:
    """The height and the author, before and after."""
    return step.action == "produce_block" or (
        after.chain.block == before.chain.block and after.chain.author == before.chain.author
    )


def height_rises_by_one(params: Params, before: State, step: Step, after: State) -> bool:
    """The height, before and after a block."""
    return after.chain.block == before.chain.block + 1


def slot_has_one_block(params: Params, before: State, step: Step, after: State) -> bool:
    """Whether the slot of a block had one before, and has one after."""
    return after.chain.slot == before.chain.slot and not before.chain.is_produced and after.chain.is_produced


def block_of_a_slot_is_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Whether the current slot has its block, before and after: it does until the next slot begins."""
    return after.chain.is_produced or not before.chain.is_produced or after.chain.slot > before.chain.slot


def slots_follow_each_other(params: Params, before: State, step: Step, after: State) -> bool:
    """The slot and its leader, before and after."""
    if step.action == "pass_slot":
        return after.chain.slot == before.chain.slot + 1
    return after.chain.slot == before.chain.slot and after.chain.leader == before.chain.leader


def eras_last(params: Params, before: State, step: Step, after: State) -> bool:
    """The era, before and after: the next one begins when the old one has lasted."""
    if step.action == "end_era":
        return (
            before.chain.block >= before.chain.era_began + params.era_blocks
            and after.chain.era == before.chain.era + 1
            and after.chain.era_began == before.chain.block
        )
    return after.chain.era == before.chain.era and after.chain.era_began == before.chain.era_began


PROPERTIES: tuple[Property, ...] = (
    StepProperty(
        id="chain.only_the_leader_produces",
        statement="Only the slot's leader produces a block, and becomes its author.",
        source=("S2.4a", "P4.3", "P5 Authority"),
        predicate=only_the_leader_produces,
        actions=("produce_block",),
    ),
    StepProperty(
        id="chain.only_producing_makes_blocks",
        statement="Height and author change only when a block is produced.",
        source=("S2.4a", "P4.3"),
        predicate=only_producing_makes_blocks,
    ),
    StepProperty(
        id="chain.height_rises_by_one",
        statement="A block raises the height by one.",
        source=("S2.4a", "P4.3"),
        predicate=height_rises_by_one,
        actions=("produce_block",),
    ),
    StepProperty(
        id="chain.once_a_slot",
        statement="A block is produced in a slot that has none, which then has one.",
        source=("S2.4a", "P4.3"),
        predicate=slot_has_one_block,
        actions=("produce_block",),
    ),
    StepProperty(
        id="chain.block_of_a_slot_is_final",
        statement="A slot that has its block has it until the next one begins.",
        source=("S2.4a", "P4.3"),
        predicate=block_of_a_slot_is_final,
    ),
    StepProperty(
        id="chain.slots_follow_each_other",
        statement="Slots pass one by one, and each has the leader that it began with.",
        source=("S2.4a", "P4.3"),
        predicate=slots_follow_each_other,
    ),
    StepProperty(
        id="chain.eras_last",
        statement="An era ends only once `era_blocks` have passed since it began, and the next one begins.",
        source=("P4.3",),
        predicate=eras_last,
    ),
    Invariant(
        id="chain.author_is_a_validator",
        statement="The author of the current block is a validator.",
        source=("S2.4a", "P4.3", "P5 Authority"),
        predicate=chain.author_is_a_validator,
    ),
    Invariant(
        id="chain.leader_is_a_validator",
        statement="The leader of the current slot is a validator.",
        source=("P4.3", "A-12"),
        predicate=chain.leader_is_a_validator,
    ),
    Invariant(
        id="chain.blocks_have_slots",
        statement="There are no more blocks than slots.",
        source=("S2.4a", "P4.3"),
        predicate=chain.blocks_have_slots,
    ),
    Invariant(
        id="chain.eras_begin_in_the_past",
        statement="The current era has begun.",
        source=("P4.3",),
        predicate=chain.eras_begin_in_the_past,
    ),
    Invariant(
        id="chain.eras_are_counted_from_one",
        statement="Eras are counted from one.",
        source=("P4.3",),
        predicate=chain.eras_are_counted_from_one,
        lemma=True,
    ),
)
