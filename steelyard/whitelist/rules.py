"""The rules of the whitelist, by name, and an offence against one.

The names are stable: tests, reports and people refer to them.
"""

from __future__ import annotations

import attrs

RULES = {
    # what a function is
    "not-a-function": "what is registered is a function: no partial, builtin or callable object",
    "lambda": "a lambda is the direct argument of a map method or of every, some, count, implies, ite",
    "not-module-level": "a function is defined at the top level of its module, not in a class or a function",
    "closure": "a function sees its arguments and its module, no variables of an enclosing function",
    "source": "the source of a function can be read, and is what runs",
    "foreign-call": "a function calls the language, the project's functions, and nothing else",
    "decorator": "the only decorator is @action",
    "async": "nothing is asynchronous",
    "generator": "nothing is a generator",
    "default-argument": "no argument has a default",
    "variadic": "arguments are named one by one: no *args, **kwargs or unpacking in a call",
    "annotation": "every argument and result is annotated",
    "signature": "each kind of function has its signature; an action is (params, state, *, typed arguments)",
    "recursion": "no function calls itself, directly or through others",
    "fall-through": "every path ends in a return",
    # statements
    "statement": "the statements are: assignment to locals, if, for, return, and a call that may refuse",
    "try": "nothing is caught",
    "raise": "a refusal is a require",
    "assert": "a refusal is a require, and what must hold is a property",
    "while": "there are no unbounded loops",
    "loop": "a loop runs over a tuple of fixed length or a range of literals, and to its end",
    "map-iteration": "a map is never iterated over",
    "with": "there are no context managers",
    "match": "a choice is an if",
    "del": "nothing is deleted",
    "import": "imports stand at the top of the module",
    "nested-definition": "functions and classes are defined at the top level",
    "global": "a function binds its own locals only",
    "mutation": "nothing is changed in place: assign to local names, set on maps, evolve records",
    "unbound-local": "a local name has a value on every path to its use",
    # expressions
    "expression": "expressions are those of the modelling language",
    "comprehension": "there are no comprehensions: sum, all and any range over a map",
    "container": "there are no lists, dicts and sets: use tuples and maps",
    "walrus": "an assignment is a statement",
    "is": "values are compared by ==",
    "float": "all numbers are integers",
    "literal": "a literal is an integer or a truth value",
    "string": "text is compared with a step's action, or names a constant, and nothing else",
    "division": "a division says how it rounds: //, floor_div or ceil_div",
    "operator": "the operators are + - * // %",
    "operand": "arithmetic and order are of integers",
    "bool-arithmetic": "a truth value is no number: use ite",
    "truth": "a condition is a truth value, not a number or a map: compare it",
    "index": "a tuple is indexed by a literal or the counter of a range",
    "attribute": "an attribute is a field of a record or a member of an enum",
    "map-method": "actions touch single keys (set, remove); predicates also sum, sum_by, all, any",
    "kind": "a value is of the kind that its place is declared to have; a truth value is no number",
    "arity": "a primitive of the language takes its arguments by position, each once",
    "refusal": "require and assume are statements of an action, with a Refused and an assumption's id as literals",
    "assumption": "an assumption's id is declared by the suite",
    # names
    "local-call": "what is called is a name of the module, never a value",
    "function-value": "a function or class is called or named by the language, never passed around",
    "unresolved": "a name has a meaning",
    "mutable-global": "a constant is a number, a truth value, an identity, an enum member, a tuple or record of those",
    "computed-constant": "a constant is made of literals, units, records and other constants of the project",
    "rebound-name": "a name of a module that a model reads is bound once",
    "shadowing": "the names of the language mean the language, everywhere",
    "tampering": "the language is as it was installed",
    "alias": "a primitive of the language is called by its own name",
    "module-statement": "a module of a model defines constants, classes and functions, and does nothing",
    # types
    "type": "a type is int, bool, an enum, a NewType over Nat, int, Identity or a tuple, a tuple, a record or a Map",
    "record": "a record is a plain frozen attrs class: @attrs.frozen, fields, nothing else",
    "enum": "an enum is a plain Enum of distinct literals",
    "field-default": "a field's default is a constant, or table() for a map",
}


@attrs.frozen(order=True)
class Offence:
    """One place where a model leaves the language.

    Attributes:
        where: ``path:line``, the path from the root of the project.
        rule: its name in `RULES`.
        message: what stands there and what the rule says.
    """

    path: str
    line: int
    rule: str
    message: str

    @property
    def where(self) -> str:
        """``path:line``."""
        return f"{self.path}:{self.line}"

    def __str__(self) -> str:
        return f"{self.where}: {self.message} [{self.rule}]"
