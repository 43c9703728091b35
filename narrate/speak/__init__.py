"""Script -> clips: each utterance is spoken by a worker process, checked, and retried if something went wrong.

The stage's function is `narrate.speak.retry.speak()`, with a `narrate.speak.workers.pool.Pool`. Neither is imported
here: a worker process imports this package as well, and needs none of it (63 ms to start, 84 with both).
"""
