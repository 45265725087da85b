"""The finite scopes: slices of the protocol in small numbers, and its bridge in the network's own figures."""

from __future__ import annotations

from model.params import MAINNET, TINY
from model.units import Rao
from properties.slices.bridge import Stories
from properties.slices.money import money
from properties.slices.requests import requests
from properties.slices.services import services
from properties.slices.staking import staking
from properties.slices.weights import weights
from properties.slices.workflow import workflow
from steelyard.suite import Preset

TINY_STORIES = Stories(TINY, unit=Rao(1))
BRIDGE_SLICE = TINY_STORIES.preset("bridge", "2 users, 4 guardians, a deposit, a withdrawal, a disturbance at a time")
MONEY_SLICE = money(TINY)

TINY_PRESET = Preset(
    name="tiny",
    summary="slices with 1 to 3 of everything",
    params=TINY,
    slices=(BRIDGE_SLICE, MONEY_SLICE, requests(TINY), services(TINY), staking(TINY), weights(TINY), workflow(TINY)),
)
#: The bridge with a unit of 25 Alpha.  A period there is thousands of blocks: none is waited for.
MAINNET_PRESET = Stories(MAINNET, unit=Rao(25 * 10**9), has_time=False).preset(
    "mainnet", "the bridge in the network's figures"
)
