"""The finite scopes: slices of the protocol in small numbers, and its bridge in the network's own figures."""

from __future__ import annotations

from model.params import MAINNET, TINY
from model.units import Rao
from properties.slices.bridge import Stories
from properties.slices.money import money_slice
from properties.slices.requests import requests_slice
from properties.slices.services import services_slice
from properties.slices.staking import staking_slice
from properties.slices.weights import weights_slice
from properties.slices.workflow import workflow_slice
from steelyard.suite import Preset

TINY_STORIES = Stories(TINY, unit=Rao(1))
BRIDGE_SLICE = TINY_STORIES.preset("bridge", "2 users, 4 guardians, a deposit, a withdrawal, a disturbance at a time")
MONEY_SLICE = money_slice(TINY)

TINY_PRESET = Preset(
    name="tiny",
    summary="slices with 1 to 3 of everything",
    params=TINY,
    slices=(
        BRIDGE_SLICE,
        MONEY_SLICE,
        requests_slice(TINY),
        services_slice(TINY),
        staking_slice(TINY),
        weights_slice(TINY),
        workflow_slice(TINY),
    ),
)
#: The bridge with a unit of 25 Alpha.  A period there is thousands of blocks: none is waited for.
MAINNET_PRESET = Stories(MAINNET, unit=Rao(25 * 10**9), has_time=False).preset(
    "mainnet", "the bridge in the network's figures"
)
