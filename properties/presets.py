"""The finite scopes: the same stories in small numbers, and in the network's own figures."""

from __future__ import annotations

from model.params import MAINNET, TINY
from model.units import Rao
from properties.slices.bridge import Stories

SUMMARY = "2 users, 4 guardians, 1 deposit, 1 withdrawal, 1 corrupted guardian, 1 disturbance at a time"

TINY_STORIES = Stories(TINY, unit=Rao(1))
TINY_PRESET = TINY_STORIES.preset("tiny", f"{SUMMARY}, 1 rao of 3 planck")
#: A unit of 25 Alpha.
MAINNET_PRESET = Stories(MAINNET, unit=Rao(25 * 10**9)).preset("mainnet", f"{SUMMARY}, the network's figures")
