"""Random inputs for everything that reads what others wrote: articles, lexicons, settings, feeds.

`grammar` makes inputs of a kind, `mutate` damages them, `targets` says what is done with them and what must hold,
`search` runs one within limits and makes a smaller one of what fails. `python -m tests.fuzz --help` runs it.

What failed once stands in `tests/test_fuzz.py`, which runs it again.
"""
