"""`narrate()`: an article is read, written out as a script, spoken, stitched, and exported. All on this page.

Several articles are one stream of passages, so that the workers go on with the next article while the last sentences
of this one are spoken, and memory does not depend on how many there are.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from narrate.cache import Cache, default_folder
from narrate.errors import NarrateError, SpeakError, UsageError
from narrate.events import Ended, Listener, PassageDone, Started, ignore
from narrate.export import (
    Codec,
    Export,
    Place,
    Provenance,
    ProvenanceIndex,
    Tags,
    codec_for,
    folder_of,
    names_folder,
    place_for,
    remove_abandoned_parts,
)
from narrate.export.cover import cover_soon
from narrate.export.sidecars import check, check_output, complete, remove_stale, write_sidecars
from narrate.model import Article, Kind, Narration, Passage, Piece, Script, Skip, Utterance
from narrate.origin import provenance_of
from narrate.read import Source, load, load_image, read
from narrate.render.gain import VoiceGains
from narrate.render.job import Finishing
from narrate.render.queue import PassageQueue, PendingPiece
from narrate.script import Writer
from narrate.settings import Settings
from narrate.speak import EngineRouter, Pool
from narrate.speak.choose import VoiceChoice
from narrate.speak.workers.resources import workers
from narrate.stitch import Timeline
from narrate.stitch.loudness import ceiling_dbfs, target_lufs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: a narration, an error, or an older file that is what it would become."""

    source: str
    narration: Narration | None = None
    error: NarrateError | None = None
    up_to_date: Path | None = None


def narrate(
    source: str | Path | Article,
    *,
    settings: Settings | None = None,
    on_progress: Listener = ignore,
    pool: Pool | None = None,
    stdin: BinaryIO | None = None,
) -> Narration:
    """Turns an article into one audio file.

    Args:
        source: a path, a URL, "-" for standard input, or an `Article` of your own making.
        on_progress: called with each `narrate.events` event, in this thread.
        pool: the workers to use; without one, this call starts its own and ends them.

    Raises:
        NarrateError: one of its kinds; no file was written then, and what was finished is kept for the next run.
    """
    (outcome,) = narrate_each([source], settings or Settings(), on_progress=on_progress, pool=pool, stdin=stdin)
    if outcome.error:
        raise outcome.error
    assert outcome.narration
    return outcome.narration


def narrate_each(
    sources: Iterable[str | Path | Source | Article],
    settings: Settings,
    *,
    on_progress: Listener = ignore,
    pool: Pool | None = None,
    stdin: BinaryIO | None = None,
    skip: bool = False,
    provenance: Provenance | None = None,
) -> Iterator[Outcome]:
    """Turns articles into files and says of each, in order, what became of it.

    Args:
        sources: as `narrate()` takes them, or already loaded.
        skip: leave alone what is up to date.
        provenance: what the file will say of its origin, where the caller knows better than this machine.

    Raises:
        UsageError: the settings are wrong, so that no article could succeed.
    """
    began = time.perf_counter()
    codec = codec_for(settings.chosen_format, settings.bitrate_kbps)
    check_output(settings)
    cast = VoiceChoice(settings)
    taken: set[Path] = set()
    remove_abandoned_parts(settings.output)
    provenances = ProvenanceIndex(folder_of(settings.output), codec.suffix) if skip else None
    with (
        nullcontext(pool) if pool else start_pool(settings) as its_pool,
        _renderer(settings, codec, its_pool, cast.engine) as renderer,
    ):
        if settings.quote_voice:  # an article without a quote would never find out that there is no such voice
            _try(settings.quote_voice, settings, cast, its_pool)
        works = (_begin(source, settings, cast, codec, provenances, provenance, stdin) for source in sources)
        stream = renderer.render_all(
            (work, passage, work.sample_rate_hz) for work in works for passage in work.passages()
        )
        for work, renderings in groupby(stream, key=lambda rendering: rendering.work):
            yield _end(work, renderings, settings, codec, taken, on_progress, began)
            began = time.perf_counter()


@dataclass(eq=False, slots=True)
class _Work:
    """An article on its way: who writes its script and the place for its file, unless there is no more to do."""

    source: str
    article: Article | None = None
    writer: Writer | None = None
    place: Place | None = None
    sample_rate_hz: int = 0
    outcome: Outcome | None = None
    items: list[Passage | Skip] = field(default_factory=list)

    def passages(self) -> Iterator[Passage | None]:
        """What is to be spoken, as it is written; a None keeps the article's place in the stream if that is nothing."""
        try:
            for item in self.writer.items() if self.writer else ():
                self.items.append(item)
                if isinstance(item, Passage):
                    yield item
        except NarrateError as error:
            self.outcome = Outcome(self.source, error=error)
        if not self.items:
            yield None


def _begin(
    source: str | Path | Source | Article,
    settings: Settings,
    cast: VoiceChoice,
    codec: Codec,
    provenances: ProvenanceIndex | None,
    provenance: Provenance | None,
    stdin: BinaryIO | None,
) -> _Work:
    name = source.source if isinstance(source, Article) else source.name if isinstance(source, Source) else str(source)
    try:
        if not isinstance(source, Article):
            loaded = source if isinstance(source, Source) else load(name, stdin)
            if provenance is None and (settings.output is None or names_folder(settings.output)):
                provenance = provenance_of(loaded, settings, cast, codec)
            if (
                provenance
                and provenances
                and (path := provenances.whole(provenance))
                and complete(path, settings, provenance)
            ):
                return _Work(name, outcome=Outcome(name, up_to_date=path))
            source = read(loaded, kind=settings.source_kind, language=settings.language)
        place = place_for(source.title, settings.output, codec.suffix, provenance)
        writer = _writer(source, settings, cast)
        voice = cast.voice_for(writer.language, writer.language)
        return _Work(name, source, writer, place, cast.engine.sample_rate_hz(voice, writer.language))
    except NarrateError as error:
        return _Work(name, outcome=Outcome(name, error=error))


def _end(
    work: _Work,
    renderings: Iterable[PendingPiece[_Work]],
    settings: Settings,
    codec: Codec,
    taken: set[Path],
    on_progress: Listener,
    began: float,
) -> Outcome:
    if work.outcome is None:
        try:
            narration = _export(work, renderings, settings, codec, taken, on_progress, began)
            work.outcome = Outcome(work.source, narration)
        except NarrateError as error:
            work.outcome = Outcome(work.source, error=error)
            for rendering in renderings:
                rendering.cancel()
    on_progress(Ended(work.source))
    if work.outcome.up_to_date:
        taken.add(work.outcome.up_to_date)
    if isinstance(work.outcome.error, UsageError):
        raise work.outcome.error
    return work.outcome


def _export(
    work: _Work,
    renderings: Iterable[PendingPiece[_Work]],
    settings: Settings,
    codec: Codec,
    taken: set[Path],
    on_progress: Listener,
    began: float,
) -> Narration:
    assert work.article and work.writer and work.place
    article = work.article
    on_progress(Started(work.source, article.title, work.writer.characters))
    timeline, reused = Timeline(), 0
    picture = partial(load_image, article.image, article.source) if article.image else bytes
    made_cover = bytes if settings.cover else cover_soon(article.title, article.site, article.author, picture)
    with Export(work.place, codec, taken) as export:
        check(export.path, settings)
        for rendering in renderings:
            passage, piece = rendering.passage, rendering.piece()
            assert passage
            if any(piece.line_samples):  # else nothing of it can be said, or could be
                export.add(piece)
            timeline.add(passage, piece)
            reused += piece.reused
            on_progress(_done(passage, piece))
        if not timeline.cues:
            raise SpeakError("none of its sentences could be spoken", "Try another --engine or --voice")
        remove_stale(export.path, settings)
        script = work.writer.script(work.items)
        chapters = timeline.chapters()
        rate = timeline.sample_rate_hz
        export.finish(Tags.of(script, settings.cover, chapters, timeline.cues, rate, made_cover()))
    narration = Narration(
        path=export.path,
        title=script.title,
        duration_s=timeline.duration_s,
        sample_rate_hz=timeline.sample_rate_hz,
        passages=tuple(timeline.passages),
        cues=tuple(timeline.cues),
        chapters=chapters,
        script=script,
        reused=reused,
        spoken=len(script.passages) - reused,
        left_out=tuple(timeline.left_out),
    )
    write_sidecars(narration, settings, work.place.provenance)
    return replace(narration, wall_s=time.perf_counter() - began)


def _done(passage: Passage, piece: Piece) -> PassageDone:
    characters = sum(len(line.written) for line in passage.lines) if passage.kind is not Kind.INTRO else 0
    return PassageDone(len(passage.lines), characters, piece.samples / piece.sample_rate_hz, piece.reused)


def script_of(source: str | Path | Article, settings: Settings, stdin: BinaryIO | None = None) -> Script:
    """Reads an article and writes out what will be said; nothing is spoken."""
    if not isinstance(source, Article):
        source = read(str(source), kind=settings.source_kind, language=settings.language, stdin=stdin)
    writer = _writer(source, settings, VoiceChoice(settings))
    return writer.script(writer.items())


def _writer(article: Article, settings: Settings, cast: VoiceChoice) -> Writer:
    writer = Writer(article, settings, lambda language: cast.voice_for(language, writer.language))
    return writer


def check_voice(settings: Settings) -> None:
    """Accepts the voices of `settings` in silence.

    Raises:
        UnknownVoice: the engine has no such voice.
    """
    voices = [voice for voice in (settings.voice, settings.quote_voice) if voice]
    if voices:
        cast = VoiceChoice(settings)
        with Pool(settings.main_engine, options=settings.engine_options) as pool:
            for voice in voices:
                _try(voice, settings, cast, pool)


def _try(voice: str, settings: Settings, cast: VoiceChoice, pool: Pool) -> None:
    """Lets a voice speak, unless it once did: to load its model could take longer than the rest."""
    cache = _cache(settings)
    key = Cache.key("voice", cast.engine.name, cast.engine.fingerprint(voice), voice)
    if cache is None or cache.numbers(key) is None:
        pool.speak(Utterance("a", voice, settings.rate_wpm))
        if cache is not None:
            cache.keep_numbers(key, ())


def start_pool(settings: Settings) -> Pool:
    """The workers for `settings`, already loading."""
    size = settings.jobs or workers(*VoiceChoice(settings).demand)
    pool = Pool(settings.main_engine, size, options=settings.engine_options)
    pool.warm(pool.size)
    return pool


def _cache(settings: Settings) -> Cache | None:
    return Cache(settings.cache_dir or default_folder()) if settings.cache else None


def _renderer(settings: Settings, codec: Codec, pool: Pool, engine: EngineRouter) -> PassageQueue:
    cache = _cache(settings)
    ceiling = ceiling_dbfs(settings.loudness)
    levels = VoiceGains(engine, pool, cache, target_lufs(settings.loudness), ceiling, codec.loss_db)
    if ceiling:  # gains do without it, so that another format measures no voice again
        ceiling -= codec.headroom_db
    return PassageQueue(engine, pool, Finishing(codec, ceiling, cache), levels, keep_going=settings.keep_going)
