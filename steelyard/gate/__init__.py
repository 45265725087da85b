"""What a change to a specification means: two revisions compared, and whether somebody said yes to it.

Two *sides*, the base and the head, are each loaded in a process of their own (`side` in `process`), which
exports what it says as plain data (`export`): state schema, actions as summaries, predicates as terms.
The judge rebuilds both (`ir`), puts them on common names (`align`), and compares them by proof
(`actions`, `claims`, `scopes`, `schemas`).  A difference is told with a witness that was run in both.
"""
