"""`narrate()`: an article is read, written out as a script, spoken, stitched, and exported. All on this page."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from narrate.errors import SpeakError
from narrate.export import Codec, Export, codec_for, output_path
from narrate.model import Article, Narration, Passage, Piece, Script, Utterance
from narrate.progress import Finished, Listener, PassageDone, Started, ignore
from narrate.read import read
from narrate.script import write_script
from narrate.settings import Settings
from narrate.speak import Pool, load_engine, speak
from narrate.stitch import VERSION as STITCH_VERSION
from narrate.stitch import Timeline, stitch
from narrate.stitch.loudness import ceiling_dbfs, gain_db
from narrate.store import Store, default_folder

AHEAD = 4  # passages in work for each worker: enough to keep them busy, few enough to keep memory flat


def narrate(
    source: str | Path | Article,
    *,
    settings: Settings | None = None,
    on_progress: Listener = ignore,
    pool: Pool | None = None,
    taken: set[Path] | None = None,
    stdin: BinaryIO | None = None,
) -> Narration:
    """Turns an article into one audio file.

    Args:
        source: a path, a URL, "-" for standard input, or an `Article` of your own making.
        on_progress: called with each `narrate.progress` event, in this thread.
        pool: the workers to use; without one, this call starts its own and ends them.
        taken: output paths of other articles of this run, which are not written to; this one's is added.

    Raises:
        NarrateError: one of its kinds; no file was written then, and pieces that were finished are kept for the
            next run.
    """
    settings = settings or Settings()
    began = time.perf_counter()
    codec = codec_for(settings.chosen_format, settings.bitrate_kbps)
    with nullcontext(pool) if pool else start_pool(settings) as workers:
        script = script_of(source, settings, stdin)
        path = output_path(script.title, settings.output, codec.suffix, taken or set())
        if taken is not None:
            taken.add(path)
        on_progress(_started(script))
        timeline, reused = Timeline(), 0
        with Export(path, codec) as export, Renderer(settings, codec, workers) as renderer:
            for passage, piece in renderer.render_all(script.passages):
                if any(piece.line_samples):  # else nothing of it can be said, or could be
                    export.add(piece)
                timeline.add(passage, piece)
                reused += piece.reused
                on_progress(_done(passage, piece))
            if not timeline.cues:
                raise SpeakError("none of its sentences could be spoken", "Try another --engine or --voice")
            export.finish(script, settings.cover)
    narration = Narration(
        path=path,
        title=script.title,
        duration_s=timeline.duration_s,
        sample_rate_hz=timeline.sample_rate_hz,
        passages=tuple(timeline.passages),
        cues=tuple(timeline.cues),
        chapters=timeline.chapters(),
        reused=reused,
        spoken=len(script.passages) - reused,
        left_out=tuple(timeline.left_out),
        wall_s=time.perf_counter() - began,
    )
    on_progress(Finished(narration))
    return narration


def script_of(source: str | Path | Article, settings: Settings, stdin: BinaryIO | None = None) -> Script:
    """Reads an article and writes out what will be said; nothing is spoken."""
    if not isinstance(source, Article):
        source = read(str(source), kind=settings.source_kind, language=settings.language, stdin=stdin)
    engine = load_engine(settings.engine)
    choose = getattr(engine, "default_voice", lambda language: "")
    own_language = (settings.language or source.language or "en").partition("-")[0].lower()

    def voice_for(language: str) -> str:
        # A voice that was asked for is the narrator's; a passage in another language needs one of that language.
        if settings.voice and language.partition("-")[0].lower() == own_language:
            return settings.voice
        return str(choose(language))

    return write_script(source, settings, voice_for)


def check_voice(settings: Settings) -> None:
    """Accepts the voice of `settings` in silence.

    Raises:
        UnknownVoice: the engine has no such voice.
    """
    if settings.voice:
        with Pool(settings.engine) as pool:
            pool.speak(Utterance("a", settings.voice, settings.rate_wpm))


def start_pool(settings: Settings) -> Pool:
    """The workers for `settings`, already loading."""
    pool = Pool(settings.engine, settings.jobs or processors())
    pool.warm(pool.size)
    return pool


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Renderer:
    """Makes passages into pieces (speak, stitch, encode, or find in the store), several at once, in order."""

    def __init__(self, settings: Settings, codec: Codec, pool: Pool) -> None:
        self._pool = pool
        self._codec = codec
        self._keep_going = settings.keep_going
        self._engine = load_engine(settings.engine)
        self._gain_db = gain_db(settings.loudness, getattr(self._engine, "loudness_lufs", None), codec.loss_db)
        self._ceiling_dbfs = ceiling_dbfs(settings.loudness)
        self._store = Store(settings.cache_dir or default_folder()) if settings.cache else None
        # One thread more than workers: while one encodes, its worker can already speak for another.
        self._threads = pool.size + 1
        self._executor = ThreadPoolExecutor(self._threads, "render")

    def __enter__(self) -> Renderer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind and not issubclass(kind, Exception):
            self._pool.close()  # Ctrl-C: do not wait for sentences that nobody will hear
        self._executor.shutdown(wait=True, cancel_futures=True)
        if self._store:
            self._store.trim()

    def render_all(self, passages: Iterable[Passage]) -> Iterator[tuple[Passage, Piece]]:
        """Every passage with its piece, in order. No more of them are held than keep the workers busy."""
        remaining = iter(passages)
        waiting: deque[tuple[Passage, Future[Piece]]] = deque()
        while True:
            for passage in islice(remaining, AHEAD * self._threads - len(waiting)):
                waiting.append((passage, self._executor.submit(self.render, passage)))
            if not waiting:
                return
            passage, piece = waiting.popleft()
            yield passage, piece.result()

    def render(self, passage: Passage) -> Piece:
        """One passage, in the thread that calls."""
        key = self._key(passage) if self._store else ""
        if self._store and (piece := self._store.get(key)):
            return piece
        spoken = speak(passage, self._pool, keep_going=self._keep_going)
        audio = stitch(passage, [line.clips for line in spoken], self._gain_db, self._ceiling_dbfs)
        encoded, tail, samples = self._codec.encode(audio.pcm, audio.sample_rate_hz)
        piece = Piece(encoded, tail, samples, audio.sample_rate_hz, audio.line_samples)
        whole = all(line.clips or not line.line.utterances for line in spoken)
        if self._store and whole:  # a sentence that was left out gets another chance next time
            self._store.put(key, piece)
        return piece

    def _key(self, passage: Passage) -> str:
        """Everything that changes the piece's bytes."""
        lines = [[(u.text, u.voice, u.rate_wpm, u.language) for u in line.utterances] for line in passage.lines]
        voices = sorted({u.voice for line in passage.lines for u in line.utterances})
        return Store.key(
            self._engine.name,
            [self._engine.fingerprint(voice) for voice in voices],
            lines,
            [passage.gap_s, passage.pause_after_s, self._gain_db, self._ceiling_dbfs],
            [STITCH_VERSION, self._codec.fingerprint],
        )


def _started(script: Script) -> Started:
    lines = [line for passage in script.passages for line in passage.lines]
    return Started(script.source, script.title, len(lines), sum(len(line.spoken) for line in lines))


def _done(passage: Passage, piece: Piece) -> PassageDone:
    characters = sum(len(line.spoken) for line in passage.lines)
    return PassageDone(len(passage.lines), characters, piece.samples / piece.sample_rate_hz, piece.reused)
