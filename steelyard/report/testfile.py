"""A counterexample as a plain pytest file, which fails as long as the model behaves like that."""

from __future__ import annotations

import textwrap

from steelyard.report import literals
from steelyard.schema import record_shape
from steelyard.suite import Property, Suite
from steelyard.trace import Trace

_WIDTH = 100


def name_of(id_: str) -> str:
    """The name of the file."""
    return f"test_{id_.replace('.', '_')}.py"


def render(suite: Suite, trace: Trace, claim: Property, *, module: str, attribute: str) -> str:
    """The file.  `module` and `attribute` name the suite that it runs against."""
    imports: literals.Imports = {("steelyard.regression", "problem_of"), (module, attribute)}
    params = literals.literal(record_shape(suite.params), trace.params, imports, before="PARAMS = ")
    genesis = literals.arguments(suite.genesis, trace.genesis, imports, before="GENESIS = ")
    calls = []
    for move in trace.moves:
        begin = f'("{move.action}", '
        given = literals.arguments(suite.action(move.action), move.arguments, imports, indent=4, before=begin)
        calls.append(f"    {begin}{given}),")
    loop = "" if trace.loop is None else f', loop=({trace.loop.start}, "{trace.loop.preset}")'
    found = f"Found by {trace.found_by or 'a run'}; {trace.shortest or 'none is shorter'}."
    lines = [
        f'"""A run that breaks {claim.id}, written by `steelyard counterexample`.',
        "",
        *textwrap.wrap(f"{found} It fails as long as the model lets it happen.", _WIDTH),
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "import pytest",
        "",
        *literals.imported(imports),
        "",
        f"PARAMS = {params}",
        f"GENESIS = {genesis}",
        "CALLS = [",
        *calls,
        "]",
        "",
        "",
        f"def {name_of(claim.id).removesuffix('.py')}() -> None:",
        f'    """{claim.statement}"""',
        "    problem = problem_of(",
        f'        {attribute}, "{claim.id}", params=PARAMS, genesis=GENESIS, calls=CALLS{loop}',
        "    )",
        "    if problem:",
        "        pytest.fail(problem, pytrace=False)",
    ]
    return "\n".join(lines) + "\n"
