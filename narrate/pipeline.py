"""`narrate()`: an article is read, written out as a script, spoken, stitched and exported. All on this page.

Several articles are one stream of passages, so the workers go on with the next article while the last sentences of
this one are spoken, and memory does not depend on how many articles there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from narrate.errors import SpeakError, UsageError
from narrate.events import Ended, Listener, Outcome, PassageDone, Started, ignore
from narrate.export.output import Export
from narrate.export.provenance import Provenance
from narrate.export.tags import Tags
from narrate.model import Article, Narration, Script
from narrate.run import AnySource, ArticleJob, Pending, Run
from narrate.settings import Settings
from narrate.speak.workers.pool import Pool
from narrate.stitch import Timeline


def narrate(
    source: AnySource, *, settings: Settings | None = None, on_progress: Listener = ignore, pool: Pool | None = None
) -> Narration:
    """Turns an article into one audio file.

    Args:
        source: a path, a URL, loaded bytes (`narrate.read.Source`), or an `Article` of your own making.
        on_progress: called with each `narrate.events` event, in this thread.
        pool: the workers to use; without one, this call starts its own and ends them.

    Raises:
        NarrateError: one of its kinds. No file was written then; finished passages are cached for the next run.
    """
    (outcome,) = narrate_each([source], settings or Settings(), on_progress=on_progress, pool=pool)
    if outcome.error:
        raise outcome.error
    assert outcome.narration
    return outcome.narration


def narrate_each(
    sources: Sequence[AnySource],
    settings: Settings,
    *,
    on_progress: Listener = ignore,
    pool: Pool | None = None,
    skip: bool = False,
    provenance: Provenance | None = None,
) -> Iterator[Outcome]:
    """Turns articles into files; yields the outcome of each, in order.

    Args:
        skip: leave alone the articles whose files are up to date.
        provenance: of the one article's file, where the caller knows it better than this machine.

    Raises:
        UsageError: the settings are wrong, so that no article could succeed.
    """
    with Run(settings, pool=pool, skip_up_to_date=skip, on_progress=on_progress) as run:
        run.protect(sources)
        for job, pending in run.pending(_begin(run, source, provenance) for source in sources):
            yield _end(run, job, pending, on_progress)


def script_of(source: AnySource, run: Run) -> Script:
    """Reads an article and writes its script; nothing is spoken."""
    writer = run.writer(run.read(source))
    return writer.script(writer.items())


def _begin(run: Run, source: AnySource, provenance: Provenance | None) -> ArticleJob:
    """Reads an article and begins its script, unless its file is up to date."""
    job = ArticleJob(source)
    with job.failing():
        if not isinstance(source, Article):
            source = run.load(source)
            provenance = provenance or run.provenance(source)
            job.up_to_date = run.up_to_date(provenance)
        if not job.up_to_date:
            job.begin(run, run.read(source), provenance)
    return job


def _end(run: Run, job: ArticleJob, pending: Pending, on_progress: Listener) -> Outcome:
    """Exports an article as its passages become pieces."""
    narration = None
    if not (job.error or job.up_to_date):
        with job.failing():
            narration = _export(run, job, pending, on_progress)
        for _, _, future in pending:  # of an article that failed
            if future:
                future.cancel()
    on_progress(Ended(job.name))
    if isinstance(job.error, UsageError):
        raise job.error
    wall_s = run.lap_s()
    return Outcome(job.name, narration and replace(narration, wall_s=wall_s), job.error, job.up_to_date)


def _export(run: Run, job: ArticleJob, pending: Pending, on_progress: Listener) -> Narration:
    on_progress(Started(job.name, job.article.title, job.writer.characters))
    timeline, cover = Timeline(), run.cover(job.article)
    with Export(job.place, run.codec, run.settings, run.guard) as export:
        for _, passage, future in pending:
            assert passage and future
            piece = future.result()
            if piece.is_heard:
                export.add(piece)
            timeline.add(passage, piece)
            on_progress(PassageDone.of(passage, piece))
        if not (job.error or timeline.cues):
            raise SpeakError("none of its sentences could be spoken", "Try another --engine or --voice")
        script, rate_hz = job.script(), timeline.sample_rate_hz
        export.finish(Tags.of(script, run.settings.cover, timeline.chapters(), timeline.cues, rate_hz, cover()))
    narration = timeline.narration(export.path, script)
    export.write_sidecars(narration)
    return narration
