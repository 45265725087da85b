"""Miners: who they belong to, who speaks for them, who may keep them from serving."""

from __future__ import annotations

from invariants import miners
from model.miners import is_of
from model.params import Params
from model.state import MinerStatus, State
from model.units import Nonce
from steelyard.language import implies
from steelyard.suite import Invariant, Property, Step, StepProperty


def miners_keep_their_terms(params: Params, before: State, step: Step, after: State) -> bool:
    """What a miner was registered with, before and after."""
    now = after.services.miners
    return before.services.miners.all(
        lambda miner, was: (
            miner in now
            and now[miner].owner == was.owner
            and now[miner].worker == was.worker
            and now[miner].kind == was.kind
            and now[miner].family == was.family
            and now[miner].capacity == was.capacity
        )
    )


def registration_binds_a_new_key(params: Params, before: State, step: Step, after: State) -> bool:
    """The key of a miner that is registered, before and after."""
    worker = step.arguments.worker
    miner = step.arguments.miner
    was = before.services
    now = after.services
    return worker not in was.workers and (
        worker in now.workers
        and now.workers[worker] == miner
        and miner in now.miners
        and now.miners[miner].worker == worker
    )


def workers_are_kept(params: Params, before: State, step: Step, after: State) -> bool:
    """The miner that each key serves, before and after."""
    now = after.services.workers
    return before.services.workers.all(lambda worker, miner: worker in now and now[worker] == miner)


def deregistration_is_final(params: Params, before: State, step: Step, after: State) -> bool:
    """Miners that are deregistered, before and after."""
    now = after.services.miners
    return before.services.miners.all(
        lambda miner, was: implies(was.status == MinerStatus.DEREGISTERED, lambda: miner in now and now[miner] == was)
    )


def only_owners_register(params: Params, before: State, step: Step, after: State) -> bool:
    """Miners that are new after the step."""
    was = before.services.miners
    return after.services.miners.all(
        lambda miner, now: miner in was or (step.action == "register_miner" and now.owner == step.caller)
    )


def only_owners_deregister(params: Params, before: State, step: Step, after: State) -> bool:
    """Miners that are deregistered by the step: they held nothing and were not banned."""
    now = after.services.miners
    return before.services.miners.all(
        lambda miner, was: implies(
            miner in now and now[miner].status == MinerStatus.DEREGISTERED and was.status != MinerStatus.DEREGISTERED,
            was.owner == step.caller and was.status == MinerStatus.ACTIVE and was.used == 0,
        )
    )


def only_authors_ban(params: Params, before: State, step: Step, after: State) -> bool:
    """Miners that are banned or readmitted by the step."""
    now = after.services.miners
    return before.services.miners.all(
        lambda miner, was: implies(
            miner in now and (now[miner].status == MinerStatus.BANNED) != (was.status == MinerStatus.BANNED),
            lambda: step.caller == before.chain.author and not is_of(was, before.chain.author),
        )
    )


def nonces_increase(params: Params, before: State, step: Step, after: State) -> bool:
    """The last nonce of the worker whose miner gives a sign of life."""
    worker = step.arguments.worker
    last = before.services.heartbeats[worker]
    return after.services.heartbeats[worker] == Nonce(step.arguments.nonce) > last


def nonces_stay_used(params: Params, before: State, step: Step, after: State) -> bool:
    """The last nonce of every worker, before and after."""
    return before.services.heartbeats.all(lambda worker, nonce: after.services.heartbeats[worker] >= nonce)


def only_the_worker_gives_signs(params: Params, before: State, step: Step, after: State) -> bool:
    """Miners that were seen by the step."""
    now = after.services.miners
    return before.services.miners.all(
        lambda miner, was: implies(
            miner in now and now[miner].last_seen != was.last_seen,
            lambda: (
                step.caller == was.worker
                and now[miner].last_seen == after.chain.block
                and was.status != MinerStatus.DEREGISTERED
            ),
        )
    )


PROPERTIES: tuple[Property, ...] = (
    Invariant(
        id="miners.one_miner_for_a_worker",
        statement="A worker's key serves one miner, whose worker it is.",
        source=("P4.2", "P5 Authority"),
        predicate=miners.workers_serve_miners,
    ),
    Invariant(
        id="miners.used_is_the_sum",
        statement="What a miner uses is the sum of the slots that it holds and that are not released.",
        source=("P5 Requests",),
        predicate=miners.used_is_the_sum,
    ),
    Invariant(
        id="miners.used_is_within_capacity",
        statement="No miner uses more than its capacity.",
        source=("P5 Requests",),
        predicate=miners.used_is_within_capacity,
    ),
    Invariant(
        id="miners.deregistered_use_nothing",
        statement="A miner that is deregistered holds no slot.",
        source=("P4.2",),
        predicate=miners.deregistered_use_nothing,
    ),
    StepProperty(
        id="miners.registration_binds_a_new_key",
        statement="The worker's key of a new miner serves it from then on, and never served another.",
        source=("P4.2", "P5 Authority"),
        predicate=registration_binds_a_new_key,
        actions=("register_miner",),
    ),
    StepProperty(
        id="miners.keep_their_terms",
        statement="A miner is never forgotten, and its owner, worker, kind, family and capacity never change: "
        "its id is not given again.",
        source=("P4.2",),
        predicate=miners_keep_their_terms,
    ),
    StepProperty(
        id="miners.workers_are_kept",
        statement="A worker's key serves the same miner for ever.",
        source=("P4.2", "P5 Authority"),
        predicate=workers_are_kept,
    ),
    StepProperty(
        id="miners.deregistration_is_final",
        statement="Nothing changes a miner that is deregistered.",
        source=("P4.2",),
        predicate=deregistration_is_final,
    ),
    StepProperty(
        id="miners.only_owners_register",
        statement="A miner is registered by its owner.",
        source=("P4.2", "P5 Authority"),
        predicate=only_owners_register,
    ),
    StepProperty(
        id="miners.only_owners_deregister",
        statement="A miner is deregistered by its owner, while it is not banned and holds no slot.",
        source=("P4.2", "P5 Authority"),
        predicate=only_owners_deregister,
    ),
    StepProperty(
        id="miners.only_authors_ban",
        statement="A miner is banned and readmitted by the current author, who is neither its owner nor its worker.",
        source=("P4.2", "P5 Authority"),
        predicate=only_authors_ban,
    ),
    StepProperty(
        id="miners.nonces_increase",
        statement="A sign of life has a higher nonce than all that the worker gave before.",
        source=("P4.2",),
        predicate=nonces_increase,
        actions=("heartbeat",),
    ),
    StepProperty(
        id="miners.nonces_stay_used",
        statement="The last nonce of a worker never falls.",
        source=("P4.2",),
        predicate=nonces_stay_used,
    ),
    StepProperty(
        id="miners.only_the_worker_gives_signs",
        statement="A sign of life of a miner is its worker's own, and of that moment.",
        source=("P4.2", "P5 Authority"),
        predicate=only_the_worker_gives_signs,
    ),
    Invariant(
        id="miners.none_is_no_miner",
        statement="The empty place of a miner names no miner.",
        source=("P4.2",),
        predicate=miners.no_miner_is_none,
        lemma=True,
    ),
    Invariant(
        id="miners.are_of_users",
        statement="The owner and the worker of a miner are users.",
        source=("P4", "P4.2"),
        predicate=miners.miners_are_of_users,
        lemma=True,
    ),
    Invariant(
        id="miners.capacities_fit",
        statement="The capacity of a miner is at least 1 and fits its width.",
        source=("P4", "P4.2"),
        predicate=miners.capacities_fit,
        lemma=True,
    ),
    Invariant(
        id="miners.heartbeats_are_of_workers",
        statement="Only workers of miners gave signs of life.",
        source=("P4.2",),
        predicate=miners.heartbeats_are_of_workers,
        lemma=True,
    ),
    Invariant(
        id="miners.signs_of_life_are_past",
        statement="No miner was seen in a block to come.",
        source=("P4.2",),
        predicate=miners.signs_of_life_are_past,
        lemma=True,
    ),
)
