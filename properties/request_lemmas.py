"""What the proofs about requests rest on; claims of their own they are not."""

from __future__ import annotations

from invariants import requests
from steelyard.suite import Invariant, Property

PROPERTIES: tuple[Property, ...] = (
    Invariant(
        id="requests.ids_commit",
        statement="The id of a request is the digest of its number.",
        source=("P4.2",),
        predicate=requests.ids_commit,
        lemma=True,
    ),
    Invariant(
        id="requests.nonces_are_used",
        statement="The number of a request was given out.",
        source=("P4.2",),
        predicate=requests.nonces_are_used,
        lemma=True,
    ),
    Invariant(
        id="requests.have_batches",
        statement="A request is paid by a batch of its client.",
        source=("P4.2",),
        predicate=requests.requests_have_batches,
        lemma=True,
    ),
    Invariant(
        id="requests.ask_for_something",
        statement="Size, periods, slots and price of a request are at least 1, and the size fits its width.",
        source=("P4", "P4.2"),
        predicate=requests.requests_ask_for_something,
        lemma=True,
    ),
    Invariant(
        id="requests.opened_is_the_count",
        statement="A request counts the slots that were ever assigned.",
        source=("P4.2",),
        predicate=requests.opened_is_the_count,
        lemma=True,
    ),
    Invariant(
        id="requests.accepted_within_slots",
        statement="No request has more accepted slots than it asked for.",
        source=("P4.2",),
        predicate=requests.accepted_is_within_slots,
        lemma=True,
    ),
    Invariant(
        id="requests.activations_are_past",
        statement="No request became ACTIVE in a block to come.",
        source=("P4.2",),
        predicate=requests.activations_are_past,
        lemma=True,
    ),
    Invariant(
        id="requests.slots_are_of_requests",
        statement="A slot belongs to a request, was opened in order, and is of its size.",
        source=("P4.2",),
        predicate=requests.slots_are_of_requests,
        lemma=True,
    ),
    Invariant(
        id="requests.empty_slots_have_no_miner",
        statement="A slot is EMPTY where nobody holds it, and only there.",
        source=("P4.2",),
        predicate=requests.empty_slots_have_no_miner,
        lemma=True,
    ),
    Invariant(
        id="requests.clocks_are_past",
        statement="No slot's clock is in a block to come.",
        source=("P4.2",),
        predicate=requests.clocks_are_past,
        lemma=True,
    ),
    Invariant(
        id="requests.clocks_run_with_reports",
        statement="A slot's clock is at least as many periods after the activation as were reported.",
        source=("P4.2",),
        predicate=requests.clocks_run_with_reports,
        lemma=True,
    ),
)
