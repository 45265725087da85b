"""The suite: the protocol and everything that is claimed of it, as data."""

from __future__ import annotations

from model.genesis import genesis
from model.params import Params, is_valid
from model.protocol import ACTIONS
from model.state import State
from properties import (
    authority,
    bridge,
    bridge_lemmas,
    chain,
    conservation,
    content,
    evaluation,
    fairness,
    gas,
    liveness,
    machines,
    market,
    miners,
    reach,
    reach_paused,
    request_lemmas,
    requests,
    serving_bounds,
    split,
    staking,
    volumes,
)
from properties.assumptions import ASSUMPTIONS
from properties.presets import MAINNET_PRESET, TINY_PRESET
from properties.rests import RESTS, is_in_flight
from properties.seed import SECTIONS, SEED
from steelyard.suite import Suite

SUITE = Suite(
    name="hippius",
    params=Params,
    is_valid=is_valid,
    state=State,
    genesis=genesis,
    actions=ACTIONS,
    properties=(
        *conservation.PROPERTIES,
        *market.PROPERTIES,
        *miners.PROPERTIES,
        *requests.PROPERTIES,
        *request_lemmas.PROPERTIES,
        *serving_bounds.PROPERTIES,
        *split.PROPERTIES,
        *chain.PROPERTIES,
        *staking.PROPERTIES,
        *fairness.PROPERTIES,
        *evaluation.PROPERTIES,
        *bridge.PROPERTIES,
        *bridge_lemmas.PROPERTIES,
        *volumes.PROPERTIES,
        *content.PROPERTIES,
        *machines.PROPERTIES,
        *gas.PROPERTIES,
        *authority.PROPERTIES,
        *liveness.PROPERTIES,
        *reach.PROPERTIES,
        *reach_paused.PROPERTIES,
    ),
    presets={one.name: one for one in (TINY_PRESET, MAINNET_PRESET)},
    assumptions=ASSUMPTIONS,
    rests=RESTS,
    in_flight=is_in_flight,
    seed=SEED,
    sections=SECTIONS,
)
