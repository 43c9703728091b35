"""The workers of a run: as many as the machine can carry, with the modules that the jobs of passages need."""

from __future__ import annotations

from narrate.errors import ResourceError
from narrate.settings import Settings
from narrate.speak.choose import VoiceChoice
from narrate.speak.workers.pool import Pool
from narrate.speak.workers.resources import address_space_bytes, workers

# Threads take 72 MB of addresses each. Where these run out, Python may wait for ever for a thread that could not begin
# (https://github.com/python/cpython/issues/140746).
LEAST_ADDRESS_SPACE_BYTES = 1 << 29

JOB_MODULE = "narrate.render.job"  # what the workers will be asked to do


def start_pool(settings: Settings) -> Pool:
    """As many workers as the machine can carry, or as `settings` says; the first is already loading.

    Raises:
        UnknownEngine, EngineUnavailable, UsageError: as `VoiceChoice`.
        ResourceError: memory is limited to less than a run takes.
    """
    limit = address_space_bytes()
    if limit is not None and limit < LEAST_ADDRESS_SPACE_BYTES:
        raise ResourceError(
            f"memory is limited to {limit >> 20} MB, of which a run needs {LEAST_ADDRESS_SPACE_BYTES >> 20}",
            "Raise the limit (ulimit -v)",
        )
    pool = make_pool(settings, settings.jobs or workers(*VoiceChoice(settings).demand))
    try:
        pool.warm()
    except BaseException:
        pool.close()
        raise
    return pool


def make_pool(settings: Settings, size: int) -> Pool:
    """A pool of workers for passages, which start when they are first needed."""
    return Pool(settings.main_engine, size, job_module=JOB_MODULE, options=settings.engine_options)
