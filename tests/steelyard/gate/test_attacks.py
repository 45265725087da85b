"""Attacks: edits that make the specification say less, or the protocol do more.  The gate names each."""

from __future__ import annotations

import pytest

from steelyard.gate.record import Level
from steelyard.gate.verdicts import Reached
from tests.steelyard.gate.editions import Edit, changes_of, compared, the, told

ANYONE_STAMPS = (
    "    require(caller == state.owner, NotOwner(caller))\n    require(ticket in state.tickets, NoTicket(ticket))\n    found",
    "    require(ticket in state.tickets, NoTicket(ticket))\n    found",
)
NEW_ASSUMPTION = (
    '{"A-01": "An empty vault is not closed."}',
    '{"A-01": "An empty vault is not closed.", "A-02": "Luck."}',
)

#: By what is done, the edits, then what the gate must say first of which subject, and the level it has.
ATTACKS: dict[str, tuple[tuple[Edit, ...], str, str, Level]] = {
    "an invariant is weakened by one": (
        (("state.total <= params.limit\n", "state.total <= params.limit + 1\n"),),
        "property:vault.within_limit",
        "weakened",
        Level.BREAKING,
    ),
    "an invariant is weakened by an or-equal": (
        (("ticket.amount > 0)", "ticket.amount >= 0)"),),
        "property:vault.tickets_are_funded",
        "weakened",
        Level.BREAKING,
    ),
    "a disjunct is added": (
        (("state.total <= params.limit\n", "state.total <= params.limit or state.issued > 1000\n"),),
        "property:vault.within_limit",
        "weakened",
        Level.BREAKING,
    ),
    "a measure is changed": (
        (("ticket.amount if ticket.status != Status.CASHED else 0)", "ticket.amount)"),),
        "property:vault.total_is_sum",
        "incomparable",
        Level.BREAKING,
    ),
    "the default of a map is changed": (
        (("balances: Map[Person, Coins] = table(default=0)", "balances: Map[Person, Coins] = table(default=1)"),),
        "schema:s.balances",
        "default changed",
        Level.APPROVAL,
    ),
    "an invariant is deleted": (
        (
            (
                "    Invariant(\n"
                '        id="vault.within_limit",\n'
                '        statement="The total never passes the limit.",\n'
                '        source=("Vault",),\n'
                "        predicate=within_limit,\n"
                "    ),\n",
                "",
            ),
        ),
        "property:vault.within_limit",
        "removed",
        Level.BREAKING,
    ),
    "an invariant is renamed away": (
        (('id="vault.within_limit"', 'id="vault.within_bounds"'),),
        "property:vault.within_limit",
        "removed",
        Level.BREAKING,
    ),
    "the expected verdict is lowered": (
        (
            (
                "        predicate=within_limit,\n",
                '        predicate=within_limit,\n        expected=Verdict.TESTED,\n        shortfall="It is hard.",\n',
            ),
        ),
        "property:vault.within_limit",
        "expectation lowered",
        Level.BREAKING,
    ),
    "a property becomes a lemma": (
        (("        predicate=within_limit,\n", "        predicate=within_limit,\n        lemma=True,\n"),),
        "property:vault.within_limit",
        "became a lemma",
        Level.APPROVAL,
    ),
    "an assumption is made": (
        (
            (
                '    assume(state.total > 0, "A-01")\n',
                '    assume(state.total > 0, "A-01")\n    assume(state.issued > 0, "A-02")\n',
            ),
            NEW_ASSUMPTION,
        ),
        "transition:close",
        "assumption added",
        Level.BREAKING,
    ),
    "an assumption is declared": (
        (NEW_ASSUMPTION,),
        "assumption:A-02",
        "assumption added",
        Level.BREAKING,
    ),
    "is_valid is narrowed": (
        (("params.fee_percent <= 100\n", "params.fee_percent <= 50\n"),),
        "params:is_valid",
        "narrowed",
        Level.BREAKING,
    ),
    "a parameter is changed": (
        (("Params(limit=Coins(2), fee_percent=Percent(50))", "Params(limit=Coins(2), fee_percent=Percent(0))"),),
        "scope:tiny",
        "params changed",
        Level.APPROVAL,
    ),
    "a guard is dropped": (
        (ANYONE_STAMPS,),
        "transition:stamp",
        "guard widened",
        Level.APPROVAL,
    ),
    "a guard is closed, so that nothing tests a claim": (
        (
            (
                "    require(ticket in state.tickets, NoTicket(ticket))\n    found = state.tickets[ticket]\n    require(caller == found.holder",
                "    require(params.limit < 0, NoTicket(ticket))\n    require(ticket in state.tickets, NoTicket(ticket))\n"
                "    found = state.tickets[ticket]\n    require(caller == found.holder",
            ),
        ),
        "transition:cash",
        "guard narrowed",
        Level.APPROVAL,
    ),
    "an effect mints": (
        (
            (
                'Coins(Nat(held + amount))))\n\n\n@action(by="holder", caller="sender")',
                'Coins(Nat(held + amount + 1))))\n\n\n@action(by="holder", caller="sender")',
            ),
        ),
        "transition:deposit",
        "effect changed",
        Level.APPROVAL,
    ),
    "a transfer to oneself mints": (
        (("drawn.set(to, Coins(Nat(drawn[to] + amount)))", "drawn.set(to, Coins(Nat(state.balances[to] + amount)))"),),
        "transition:transfer",
        "effect changed",
        Level.APPROVAL,
    ),
    "an action is made fair": (
        (
            (
                '@action(by="owner", caller="caller")\ndef close',
                '@action(by="owner", caller="caller", fair="it is late")\ndef close',
            ),
        ),
        "transition:close",
        "made fair",
        Level.BREAKING,
    ),
    "a claim relies on more": (
        (("when=is_by_owner, ", ""),),
        "property:vault.stamps",
        "weakened",
        Level.BREAKING,
    ),
    "a claim begins less often": (
        (
            (
                "    return key in state.tickets and state.tickets[key].status == Status.OPEN\n",
                "    return key in state.tickets and state.tickets[key].status == Status.OPEN and state.tickets[key].amount > 9\n",
            ),
        ),
        "property:vault.stamps",
        "weakened",
        Level.BREAKING,
    ),
    "an action that mints is added": (
        (
            (
                "def set_aside(",
                '@action(by="anyone")\ndef mint(params: Params, state: State, *, to: Person) -> State:\n'
                "    return attrs.evolve(state, balances=state.balances.set(to, Coins(Nat(1))))\n\n\ndef set_aside(",
            ),
            (
                "actions=(deposit, transfer, issue, stamp, cash, close)",
                "actions=(deposit, transfer, issue, stamp, cash, close, mint)",
            ),
        ),
        "transition:mint",
        "action added",
        Level.APPROVAL,
    ),
    "an action is registered no more": (
        (
            (
                "actions=(deposit, transfer, issue, stamp, cash, close)",
                "actions=(deposit, transfer, issue, stamp, cash)",
            ),
        ),
        "transition:close",
        "action removed",
        Level.APPROVAL,
    ),
    "the initial states are narrowed": (
        (
            (
                "    require(owner != HOUSE, NotOwner(owner))\n",
                "    require(owner != HOUSE, NotOwner(owner))\n    require(params.limit > 7, Full(params.limit, params.limit))\n",
            ),
        ),
        "transition:genesis",
        "initial states narrowed",
        Level.BREAKING,
    ),
    "an exception to only the holder spends is added": (
        (('return step.action == "close"\n', 'return step.action in ("close", "cash")\n'),),
        "property:steps.only_holder_spends",
        "weakened",
        Level.BREAKING,
    ),
    "a property of steps is limited to some": (
        (("        predicate=owner_stays,\n", '        predicate=owner_stays,\n        actions=("deposit",),\n'),),
        "property:steps.owner_stays",
        "weakened",
        Level.BREAKING,
    ),
    "the pools shrink": (
        (('"Coins": (1, 2)', '"Coins": (1,)'),),
        "scope:tiny",
        "narrowed",
        Level.BREAKING,
    ),
    "the scope shrinks": (
        (("return state.issued <= 2\n", "return state.issued <= 1\n"),),
        "scope:tiny",
        "narrowed",
        Level.BREAKING,
    ),
    "the scope has fewer actions": (
        (
            (
                "            within=has_few,\n",
                '            within=has_few,\n            actions=("deposit", "issue"),\n            absent="The rest.",\n',
            ),
        ),
        "scope:tiny",
        "narrowed",
        Level.BREAKING,
    ),
    "an argument's domain is narrowed": (
        (
            (
                '        yield {"caller": ticket.holder, "ticket": key}\n',
                '        if ticket.amount > 1:\n            yield {"caller": ticket.holder, "ticket": key}\n',
            ),
        ),
        "scope:tiny",
        "domain changed",
        Level.APPROVAL,
    ),
    "another scope is the one that is checked": (
        (
            (
                "    presets={\n",
                '    presets={\n        "nano": Preset(\n            name="nano", summary="nothing", params=Params(limit=Coins(1), fee_percent=Percent(0)), genesis=()\n        ),\n',
            ),
        ),
        "scope:default",
        "narrowed",
        Level.BREAKING,
    ),
    "an argument may be negative": (
        (
            (
                "def transfer(params: Params, state: State, *, sender: Person, to: Person, amount: Coins)",
                "def transfer(params: Params, state: State, *, sender: Person, to: Person, amount: int)",
            ),
        ),
        "transition:transfer",
        "arguments changed",
        Level.APPROVAL,
    ),
    "a view is put in": (
        (
            (
                "def cashing(",
                "def blank(params: Params, state: State) -> State:\n    return attrs.evolve(state, total=Coins(0))\n\n\ndef cashing(",
            ),
            ("            within=has_few,\n", "            within=has_few,\n            view=blank,\n"),
        ),
        "scope:tiny",
        "view changed",
        Level.APPROVAL,
    ),
    "a way to rest is widened": (
        (("ticket.status == Status.CASHED)\n\n\ndef has_few", "ticket.status != Status.OPEN)\n\n\ndef has_few"),),
        "rest:done",
        "weakened",
        Level.BREAKING,
    ),
    "a way to rest is added": (
        (
            (
                '(Rest(name="done", ',
                '(Rest(name="late", statement="It is late.", predicate=has_few), Rest(name="done", ',
            ),
        ),
        "rest:late",
        "weakened",
        Level.BREAKING,
    ),
    "a sentence that was asked for is dropped": (
        (('    seed={"S1": "Coins are never lost."},\n', ""),),
        "seed:S1",
        "removed",
        Level.BREAKING,
    ),
    "the members of an enum change places": (
        (('    OPEN = "open"\n    STAMPED = "stamped"\n', '    STAMPED = "stamped"\n    OPEN = "open"\n'),),
        "enum:Status",
        "enum reordered",
        Level.INFO,
    ),
    "the members of an enum change places, and what is asked of them, too": (
        (
            ('    OPEN = "open"\n    STAMPED = "stamped"\n', '    STAMPED = "stamped"\n    OPEN = "open"\n'),
            (
                "    require(found.status == Status.OPEN, WrongStatus",
                "    require(found.status == Status.STAMPED, WrongStatus",
            ),
        ),
        "transition:stamp",
        "guard widened",
        Level.APPROVAL,
    ),
    "a relation of programs says less": (
        (
            (
                "lambda person, held: right.balances[person] == held)",
                "lambda person, held: right.balances[person] >= held)",
            ),
        ),
        "property:cuts.two_make_one",
        "weakened",
        Level.BREAKING,
    ),
    "another program is compared": (
        (("        right=transfer_once,\n", "        right=transfer_twice,\n"),),
        "property:cuts.two_make_one",
        "incomparable",
        Level.BREAKING,
    ),
    "what must be possible is made easier": (
        (
            (
                "lambda _key, ticket: ticket.status == Status.CASHED)\n\n\ndef is_open",
                "lambda _key, ticket: ticket.status != Status.OPEN)\n\n\ndef is_open",
            ),
        ),
        "property:vault.cashes",
        "weakened",
        Level.BREAKING,
    ),
    "a theorem says less": (
        (
            (
                "    return 0 <= fee_of(params, amount) <= amount\n",
                "    return 0 <= fee_of(params, amount) <= amount + 1\n",
            ),
        ),
        "property:fees.fee_is_a_part",
        "weakened",
        Level.BREAKING,
    ),
    "a theorem is about another thing": (
        (("ceil_div(amount * params.fee_percent, 100)", "ceil_div(amount * params.fee_percent, 50)"),),
        "transition:cash",
        "effect changed",
        Level.APPROVAL,
    ),
}


@pytest.mark.parametrize("what", ATTACKS)
def test_an_attack_is_named(what: str) -> None:
    edits, subject, change, level = ATTACKS[what]
    finding = the(compared(*edits), subject, change)
    assert finding.level is level


WITNESSED = {
    "a guard is dropped": ("refused NotOwner", "ok"),
    "an invariant is weakened by one": ("false", "true"),
    "a measure is changed": ("false", "true"),
    "an exception to only the holder spends is added": ("false", "true"),
    "a transfer to oneself mints": ("ok", "ok"),
    "is_valid is narrowed": ("true", "false"),
    "an assumption is made": ("ok", "discarded A-02"),
    "the initial states are narrowed": ("ok", "refused Full"),
    "a claim begins less often": ("true", "false"),
}


@pytest.mark.parametrize("what", WITNESSED)
def test_a_witness_was_run_on_both_sides(what: str) -> None:
    edits, subject, change, _ = ATTACKS[what]
    witness = the(compared(*edits), subject, change).witness
    assert witness is not None
    assert (witness.base.told, witness.head.told) == WITNESSED[what]


def test_a_witness_is_the_smallest() -> None:
    edits, subject, change, _ = ATTACKS["an effect mints"]
    witness = the(compared(*edits), subject, change).witness
    assert witness is not None
    assert "amount=1)" in witness.call
    assert witness.where == (("params.limit", "1"),)
    assert witness.base.changes == (("total", "0", "1"), ("balances[person-1]", "0", "1"))
    assert witness.head.changes == (("total", "0", "1"), ("balances[person-1]", "0", "2"))


BACKDOOR = (
    "    require(amount > 0, NonPositive(amount))\n    total",
    "    if state.total > params.limit:\n"
    "        return attrs.evolve(state, balances=state.balances.set(caller, amount))\n"
    "    require(amount > 0, NonPositive(amount))\n    total",
)


def test_a_backdoor_that_only_the_heads_own_invariant_excludes_is_told() -> None:
    subject, change = "transition:deposit", "guard widened"
    # Where the invariant that shuts it is proven on both sides, nobody can come there.
    shut = compared(BACKDOOR, proven=("vault.within_limit",))
    assert told(shut) == [(subject, "equivalent")]
    assert shut.findings[0].under == ("vault.within_limit",)
    # Where it is not proven in the base, or says another thing there, it does not count.
    only_in_head = compared(BACKDOOR, reached=Reached(verdicts={"vault.within_limit": "proven"}))
    assert (subject, change) in told(only_in_head)
    other = (("state.total <= params.limit\n", "state.total <= params.limit + 1\n"),)
    elsewhere = compared(BACKDOOR, base=other, proven=("vault.within_limit",))
    assert (subject, change) in told(elsewhere)


WEAKER = ("state.total <= params.limit\n", "state.total <= params.limit + 1\n")
SAYS_IT_ELSEWHERE = (
    (
        "def tickets_are_funded(",
        "def within_limit_too(params: Params, state: State) -> bool:\n    return state.total < params.limit + 1\n\n\n"
        "def tickets_are_funded(",
    ),
    (
        "PROPERTIES = (\n",
        "PROPERTIES = (\n    Invariant(\n"
        '        id="vault.within_limit_too",\n        statement="It is said here now.",\n        source=("Vault",),\n'
        "        predicate=within_limit_too,\n    ),\n",
    ),
)


@pytest.mark.parametrize("verdict", ["proven", "tested", "unknown", ""])
def test_a_weakened_property_is_implied_by_what_is_as_good_only(verdict: str) -> None:
    reached = Reached(verdicts={"vault.within_limit_too": verdict} if verdict else {}, complete=True)
    comparison = compared(WEAKER, *SAYS_IT_ELSEWHERE, reached=reached)
    change = "weakened alone" if verdict == "proven" else "weakened"
    finding = the(comparison, "property:vault.within_limit", change)
    assert finding.under == (("vault.within_limit_too",) if verdict == "proven" else ())


def test_verdicts_that_fall_are_told() -> None:
    reached = Reached(
        verdicts={
            "vault.within_limit": "bounded",
            "vault.tickets_are_funded": "violated",
            "steps.cashing_ends_it": "vacuous",
            "steps.owner_stays": "proven",
        },
        expected={"vault.within_limit": "bounded"},
        complete=True,
    )
    said = changes_of(compared(ANYONE_STAMPS, reached=reached))
    assert said == [
        ("transition:stamp", "guard widened"),
        ("transition:stamp", "refusal changed"),
        ("property:vault.within_limit", "degraded"),
        ("property:vault.tickets_are_funded", "violated"),
        ("property:steps.cashing_ends_it", "vacuous"),
    ]


def test_a_check_that_was_cut_short_is_undecided() -> None:
    comparison = compared(reached=Reached(verdicts={"vault.within_limit": "proven"}, complete=True, cut_short=True))
    assert changes_of(comparison) == [("verdicts:head", "undecided")]


def test_an_enum_is_told_apart_by_its_members() -> None:
    renamed = (
        ('    CASHED = "cashed"\n', '    PAID = "cashed"\n'),
        ("status=Status.CASHED)),", "status=Status.PAID)),"),
        ("state.tickets[ticket].status == Status.CASHED, Wrong", "state.tickets[ticket].status == Status.PAID, Wrong"),
        ("if ticket.status != Status.CASHED else 0", "if ticket.status != Status.PAID else 0"),
        ("].status == Status.CASHED,\n", "].status == Status.PAID,\n"),
        ("ticket.status == Status.CASHED)\n\n\ndef is_open", "ticket.status == Status.PAID)\n\n\ndef is_open"),
        ("ticket.status == Status.CASHED)\n\n\ndef has_few", "ticket.status == Status.PAID)\n\n\ndef has_few"),
    )
    comparison = compared(*renamed)
    said = told(comparison)
    assert ("enum:Status", "type changed") in said
    # A map whose entries cannot be compared is not compared, and whatever reads it needs a look.
    assert ("transition:cash", "effect changed") in said
    assert ("property:vault.tickets_are_funded", "incomparable") in said


def test_a_claim_that_holds_of_anything_is_not_rewritten_unseen() -> None:
    # It holds, and so does what is put in its place: but of another `twice` it would not.
    claim = (
        "def twice_is_even(params: Params, *, amount: Coins) -> bool:\n    return {} % 2 == 0\n\n\ndef transfer_twice("
    )
    theorem = (
        "    Relational(\n",
        '    Theorem(\n        id="fees.twice_is_even",\n        statement="Twice is even.",\n        source=("Vault",),\n'
        "        predicate=twice_is_even,\n    ),\n    Relational(\n",
    )
    before = (theorem, ("def transfer_twice(", claim.format("(amount + amount)")))
    after = (theorem, ("def transfer_twice(", claim.format("(amount + 2 * (amount // 2) + amount)")))
    assert changes_of(compared(*after, base=before)) == [("property:fees.twice_is_even", "restated")]


DONE = '    rests=(Rest(name="done", statement="No ticket waits.", predicate=nothing_is_open),),\n'
WAITS = 'Rest(name="few", statement="Few are issued.", predicate=has_few, waits_for="anybody")'


def test_which_way_to_rest_is_counted_first_is_told() -> None:
    before = (DONE, DONE.replace("(Rest(", f"({WAITS}, Rest("))
    after = (DONE, DONE.replace("open),)", f"open), {WAITS})"))
    assert ("rests", "weakened") in changes_of(compared(after, base=(before,)))


@pytest.mark.parametrize(("is_added", "change"), [(True, "strengthened"), (False, "weakened")])
def test_that_something_is_in_flight_at_all_is_told(is_added: bool, change: str) -> None:
    """Also where it never is: without it nothing is asked of where a run comes to rest."""
    there = (DONE, DONE + "    in_flight=never,\n")
    never = (
        "def has_few(",
        "def never(params: Params, state: State) -> bool:\n    return state.total < 0\n\n\ndef has_few(",
    )
    sides = ((), (never, there))
    base, head = sides if is_added else sides[::-1]
    assert ("rest:in_flight", change) in changes_of(compared(*head, base=base))
