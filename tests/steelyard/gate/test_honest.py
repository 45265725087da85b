"""Honest refactorings: nothing is said otherwise, so nothing needs to be approved.  Each is proved equivalent."""

from __future__ import annotations

import pytest

from steelyard.gate.compare import Sides, compare
from steelyard.gate.verdicts import Reached
from tests.steelyard.gate.editions import Edit, ask, compared, told

TRANSFER = """    held = state.balances[sender]
    require(held >= amount, TooLittle(amount, held))
    drawn = state.balances.set(sender, Coins(Nat(held - amount)))
    return attrs.evolve(state, balances=drawn.set(to, Coins(Nat(drawn[to] + amount))))
"""
CASH = """    fee = fee_of(params, found.amount)
    paid = state.balances.set(caller, Coins(Nat(state.balances[caller] + found.amount - fee)))
"""

#: By what is done, the edits, and which subjects the gate proves equivalent; nothing else may be said.
REFACTORINGS: dict[str, tuple[tuple[Edit, ...], tuple[str, ...]]] = {
    "a helper is extracted": (
        (
            (
                '@action(by="holder", caller="sender")\n',
                "def drawn_from(state: State, person: Person, amount: Coins) -> Coins:\n"
                "    return Coins(Nat(state.balances[person] - amount))\n\n\n"
                '@action(by="holder", caller="sender")\n',
            ),
            ("set(sender, Coins(Nat(held - amount)))", "set(sender, drawn_from(state, sender, amount))"),
        ),
        (),
    ),
    "locals are renamed": (
        (
            (
                "    total = Coins(Nat(state.total + amount))\n    require(total <= params.limit, Full(total, params.limit))\n",
                "    then = Coins(Nat(state.total + amount))\n    require(then <= params.limit, Full(then, params.limit))\n",
            ),
            ("evolve(state, total=total, ", "evolve(state, total=then, "),
        ),
        (),
    ),
    "arithmetic is rewritten": (
        (
            ("state.balances[caller] + found.amount - fee", "state.balances[caller] - (fee - found.amount)"),
            (
                "fee_of(params, found.amount)\n    paid",
                "fee_of(params, Coins(Nat(3 * found.amount - 2 * found.amount)))\n    paid",
            ),
        ),
        (),
    ),
    "a rounding is rewritten": (
        (
            (
                "ceil_div(amount * params.fee_percent, 100)",
                "floor_div(amount * params.fee_percent + 99, 100)",
            ),
            ("    digest,\n", "    digest,\n    floor_div,\n"),
        ),
        ("transition:cash", "property:fees.fee_is_a_part"),
    ),
    "branches are turned around": (
        (
            (
                "    require(found.status == Status.OPEN, WrongStatus(ticket))\n",
                "    is_other = found.status == Status.STAMPED or found.status == Status.CASHED\n"
                "    require(not is_other, WrongStatus(ticket))\n",
            ),
        ),
        ("transition:stamp",),
    ),
    "one guard becomes two": (
        (
            (
                "    require(found.status == Status.STAMPED, WrongStatus(ticket))\n",
                "    require(found.status != Status.OPEN, WrongStatus(ticket))\n"
                "    require(found.status != Status.CASHED, WrongStatus(ticket))\n",
            ),
        ),
        ("transition:cash",),
    ),
    "a branch that does the same is made": (
        (
            (
                CASH,
                "    fee = fee_of(params, found.amount)\n"
                "    if params.fee_percent == 0:\n"
                "        paid = state.balances.set(caller, Coins(Nat(state.balances[caller] + found.amount)))\n"
                "    else:\n"
                "        paid = state.balances.set(caller, Coins(Nat(state.balances[caller] + found.amount - fee)))\n",
            ),
        ),
        ("transition:cash",),
    ),
    "a transfer to oneself is treated apart": (
        (
            (
                TRANSFER,
                TRANSFER.replace("    drawn =", "    if to == sender:\n        return state\n    drawn ="),
            ),
        ),
        ("transition:transfer",),
    ),
    "what is set and set back is not set": (
        (
            (
                "    return attrs.evolve(state, balances=drawn.set(to, Coins(Nat(drawn[to] + amount))))\n",
                "    once = drawn.set(to, Coins(Nat(0)))\n"
                "    return attrs.evolve(state, balances=once.set(to, Coins(Nat(drawn[to] + amount))))\n",
            ),
        ),
        (),
    ),
    "a measure is replaced by an equal one": (
        (
            (
                "ticket.amount if ticket.status != Status.CASHED else 0)",
                "ite(ticket.status == Status.OPEN or ticket.status == Status.STAMPED, ticket.amount, 0))",
            ),
            ("    implies,\n", "    implies,\n    ite,\n"),
        ),
        ("property:vault.total_is_sum",),
    ),
    "a sum is split in two": (
        (
            (
                "    return state.tickets.sum(lambda _key, ticket: ticket.amount if ticket.status != Status.CASHED else 0)\n",
                "    return state.tickets.sum(\n"
                "        lambda _key, ticket: ticket.amount if ticket.status == Status.OPEN else 0\n"
                "    ) + state.tickets.sum(lambda _key, ticket: ticket.amount if ticket.status == Status.STAMPED else 0)\n",
            ),
        ),
        ("property:vault.total_is_sum",),
    ),
    "a bound is written the other way round": (
        (("state.total <= params.limit\n", "not state.total > params.limit\n"),),
        (),
    ),
    "an implication becomes a disjunction": (
        (
            (
                "    return implies(\n"
                '        step.action == "cash",\n'
                "        lambda: step.arguments.ticket in after.tickets and "
                "after.tickets[step.arguments.ticket].status == Status.CASHED,\n"
                "    )\n",
                '    return step.action != "cash" or (\n'
                "        step.arguments.ticket in after.tickets\n"
                "        and after.tickets[step.arguments.ticket].status == Status.CASHED\n"
                "    )\n",
            ),
        ),
        (),
    ),
    "a quantifier is turned around": (
        (
            (
                "    return state.tickets.all(lambda _key, ticket: ticket.amount > 0)\n",
                "    return not state.tickets.any(lambda _key, ticket: ticket.amount == 0)\n",
            ),
        ),
        ("property:vault.tickets_are_funded",),
    ),
    "a variable of a theorem is renamed": (
        (
            (
                "def fee_is_a_part(params: Params, *, amount: Coins) -> bool:\n"
                "    return 0 <= fee_of(params, amount) <= amount\n",
                "def fee_is_a_part(params: Params, *, coins: Coins) -> bool:\n"
                "    return 0 <= fee_of(params, coins) <= coins\n",
            ),
        ),
        (),
    ),
    "a program is written otherwise": (
        (
            (
                "    moved = transfer(params, state, sender=sender, to=to, amount=one)\n"
                "    return transfer(params, moved, sender=sender, to=to, amount=other)\n",
                "    first = transfer(params, state, sender=sender, to=to, amount=one)\n"
                "    then = transfer(params, first, sender=sender, to=to, amount=other)\n"
                "    return then\n",
            ),
        ),
        (),
    ),
    "functions move about and are documented": (
        (
            ("def set_aside(state: State) -> int:\n", 'def set_aside(state: State) -> int:\n    """What waits."""\n'),
            (
                "def cashing(params: Params, state: State)",
                "# The only calls worth trying.\ndef cashing(params: Params, state: State)",
            ),
            (
                "    require(amount > 0, NonPositive(amount))\n    total",
                '    """Put coins in."""\n    require(amount > 0, NonPositive(amount))\n    total',
            ),
        ),
        (),
    ),
}


@pytest.mark.parametrize("what", REFACTORINGS)
def test_an_honest_refactoring_is_equivalent(what: str) -> None:
    edits, equivalent = REFACTORINGS[what]
    comparison = compared(*edits)
    said = [(subject, change) for subject, change in told(comparison) if change != "equivalent"]
    assert said == []
    assert {subject for subject, _ in told(comparison)} >= set(equivalent)
    assert all(one.witness is None for one in comparison.findings)


def test_reordered_guards_are_told_for_information() -> None:
    edit = (
        "    require(caller == state.owner, NotOwner(caller))\n    require(ticket in state.tickets, NoTicket(ticket))\n    found",
        "    require(ticket in state.tickets, NoTicket(ticket))\n    require(caller == state.owner, NotOwner(caller))\n    found",
    )
    comparison = compared(edit)
    assert told(comparison) == [("transition:stamp", "refusal order changed")]
    finding = comparison.findings[0]
    assert not finding.fails
    assert finding.witness is not None
    assert {finding.witness.base.told, finding.witness.head.told} == {"refused NotOwner", "refused NoTicket"}


def test_a_guard_that_invariants_make_needless_may_go() -> None:
    edit = ("    require(amount > 0, NonPositive(amount))\n    total", "    total")
    needless = (
        "    require(found.status == Status.OPEN, WrongStatus(ticket))\n",
        "    require(found.status == Status.OPEN, WrongStatus(ticket))\n"
        "    require(found.amount > 0, NonPositive(found.amount))\n",
    )
    # The guard is of use in states that are well-typed, but not in those that can be reached.
    without = compared(needless)
    assert told(without) == [("transition:stamp", "guard narrowed")]
    under = compared(needless, proven=("vault.tickets_are_funded",))
    assert told(under) == [("transition:stamp", "equivalent")]
    assert under.findings[0].under == ("vault.tickets_are_funded",)
    # An invariant helps no change that it does not exclude.
    helpless = compared(edit, proven=("vault.tickets_are_funded",))
    assert told(helpless) == [("transition:deposit", "guard widened"), ("transition:deposit", "refusal changed")]


def test_what_rests_on_an_invariant_that_the_head_loses_is_asked_again() -> None:
    needless = (
        "    require(found.status == Status.OPEN, WrongStatus(ticket))\n",
        "    require(found.status == Status.OPEN, WrongStatus(ticket))\n"
        "    require(found.amount > 0, NonPositive(found.amount))\n",
    )
    proven = Reached(verdicts={"vault.tickets_are_funded": "proven"})
    asked: list[Reached] = []

    def said(*head: Edit, of_head: Reached) -> list[tuple[str, str]]:
        asked.clear()

        def proofs() -> Reached:
            asked.append(of_head)
            return of_head

        sides = Sides(base=ask(), head=ask(*head), proofs_in_head=proofs, proofs_in_base=lambda: proven)
        return [one for one in told(compare(sides)[0]) if one[0].startswith("transition")]

    assert said(needless, of_head=proven) == [("transition:stamp", "equivalent")]
    assert said(needless, of_head=Reached()) == [("transition:stamp", "guard narrowed")]
    assert asked
    # What a witness shows in states that are reached is so whatever the head loses: it waits for no proofs.
    widened = ("    require(amount > 0, NonPositive(amount))\n    total", "    total")
    assert said(widened, of_head=Reached()) == said(widened, of_head=proven) != []
    assert not asked


# --- what is not run again ----------------------------------------------------------------

PROOFS = Reached(
    verdicts={"vault.within_limit": "proven", "steps.owner_stays": "not inductive", "vault.some_is_cashed": "unknown"},
    expected={"vault.within_limit": "proven", "steps.owner_stays": "proven", "vault.some_is_cashed": "reached"},
)
RUNS = Reached(verdicts={"vault.some_is_cashed": "reached"}, complete=True)


def judged(*edits: Edit, proofs: Reached = PROOFS) -> tuple[list[tuple[str, str]], Reached, tuple[str, ...], int]:
    """What is told of an edition, the verdicts, the remarks, and how often the head was run."""
    runs: list[Reached] = []

    def run() -> Reached:
        runs.append(RUNS)
        return RUNS

    sides = Sides(
        base=ask(),
        head=ask(*edits),
        proofs_in_head=lambda: proofs,
        verdicts_in_head=run,
        proofs_in_base=lambda: proofs,
    )
    found, reached = compare(sides)
    return told(found), reached, found.remarks, len(runs)


@pytest.mark.parametrize("name", ["a helper is extracted", "branches are turned around", "one guard becomes two"])
def test_what_does_the_same_is_not_run_again_but_proved(name: str) -> None:
    edits, equivalent = REFACTORINGS[name]
    said, reached, remarks, runs = judged(*edits)
    fell = [("property:steps.owner_stays", "degraded")]
    assert said == [*((subject, "equivalent") for subject in equivalent), *fell]
    assert reached.verdicts == {"vault.within_limit": "proven", "steps.owner_stays": "not inductive"}
    assert (len(remarks), runs) == (1, 0)


@pytest.mark.parametrize(
    "edits",
    [
        (
            (
                "    require(amount > 0, NonPositive(amount))\n    total",
                "    require(amount > 1, NonPositive(amount))\n    total",
            ),
        ),
        REFACTORINGS["a measure is replaced by an equal one"][0],
        (("Params(limit=Coins(2)", "Params(limit=Coins(3)"),),
        (('by="anyone"', 'by="anybody"'),),
    ],
)
def test_whatever_else_differs_is_run(edits: tuple[Edit, ...]) -> None:
    _, reached, remarks, runs = judged(*edits)
    assert (reached, remarks, runs) == (RUNS, (), 1)


def test_nothing_is_said_of_runs_where_nobody_asked_for_verdicts() -> None:
    said, reached, remarks, _ = judged(*REFACTORINGS["locals are renamed"][0], proofs=Reached())
    assert (said, reached.verdicts, remarks) == ([], {}, ())


def test_a_refusal_that_never_happens_is_seen_by_a_run() -> None:
    """It changes nothing that can be come to, so it is equivalent; but what can be refused is a claim of its own."""
    guard = "    require(amount > 0, NonPositive(amount))\n    total"
    dead = (guard, guard.replace("\n", "\n    require(state.total <= params.limit, TooLittle(amount, amount))\n"))
    said, _, _, runs = judged(dead)
    assert ("transition:deposit", "equivalent") in said
    assert runs == 1


def test_what_only_a_run_would_see_is_run() -> None:
    """Nothing of the values of an enum is compared, and a scope may call by them."""
    said, _, _, runs = judged(('    STAMPED = "stamped"\n', '    STAMPED = "sealed"\n'), proofs=Reached())
    assert (said, runs) == ([], 1)


def test_the_unit_of_an_argument_is_told() -> None:
    """What an argument ranges over in a scope goes by it."""
    edit = ("caller: Person, amount: Coins) -> State", "caller: Person, amount: Number) -> State")
    assert ("transition:deposit", "arguments changed") in told(compared(edit))


def test_a_relational_claim_of_fewer_is_another_one() -> None:
    edits = tuple(
        (
            f"def {name}(params: Params, state: State, *, sender: Person, to: Person, one: Coins",
            f"def {name}(params: Params, state: State, *, sender: Person, to: Person, one: Number",
        )
        for name in ("transfer_twice", "transfer_once")
    )
    assert ("property:cuts.two_make_one", "incomparable") in told(compared(*edits))
