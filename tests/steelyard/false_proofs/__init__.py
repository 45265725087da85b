"""Known ways to a false proof: on each, induction must say something else than proven.

Each is a protocol of a few lines with a claim that is false: the running model shows it.  Beside it
stands, where there is one, a twin that is sound and is proved, so that the refusal means something.
"""
