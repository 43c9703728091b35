"""A run: what all of its articles share, made from the settings once; and an article on its way through the stages."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from functools import cached_property, partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from narrate import __version__
from narrate.cache import Cache, default_folder
from narrate.errors import NarrateError, explained
from narrate.events import Listener, Notice, ignore
from narrate.export.atomic import remove_abandoned
from narrate.export.codecs import Codec, codec_for
from narrate.export.cover import cover_soon
from narrate.export.guard import OutputGuard
from narrate.export.names import Place, folder_of, names_folder, place_for
from narrate.export.output import first_name, up_to_date
from narrate.export.provenance import Provenance, ProvenanceIndex
from narrate.export.sidecars import check_output
from narrate.model import Article, Passage, Piece, Script, Skip, Utterance
from narrate.read import Source, load, load_image, read
from narrate.render.gain import VoiceGains
from narrate.render.pool import start_pool
from narrate.render.queue import PassageQueue
from narrate.script import Writer, lexicon_files
from narrate.settings import Settings
from narrate.speak.choose import VoiceChoice
from narrate.speak.workers.pool import Pool
from narrate.stitch import VERSION
from narrate.stitch.loudness import ceiling_dbfs, target_lufs

AnySource = str | Path | Source | Article

DIGITS = 16  # of the hashes in a provenance


class Run:
    """What all articles of a run share.

    Making one loads no engine and starts nothing; entered as a context manager, it starts its workers.

    Args:
        pool: the workers to use; without one, the run starts its own and ends them.
        skip_up_to_date: leave alone the articles whose files are up to date.
        on_progress: is given a `Notice` about each file that is made anew, or left alone, though nobody asked for it.

    Attributes:
        guard: keeps the run from writing over what it reads.
        queue: makes passages into pieces; only while the run is entered.

    Raises:
        UsageError: the settings are wrong, so that no article could succeed.
    """

    queue: PassageQueue

    def __init__(
        self,
        settings: Settings,
        *,
        pool: Pool | None = None,
        skip_up_to_date: bool = False,
        on_progress: Listener = ignore,
    ) -> None:
        self._lap = time.perf_counter()
        self.settings = settings
        self.voices = VoiceChoice(settings)
        self.cache = Cache((settings.cache_dir or default_folder()) if settings.cache else None)
        self.guard = OutputGuard(lambda text: on_progress(Notice(text)))
        if problem := self.cache.problem():
            self.guard.tell(f"{problem}, so that nothing is kept for the next run; choose another --cache-dir")
            self.cache = Cache(None)
        for path in lexicon_files(settings.lexicon):
            self.guard.protect(path, "a lexicon")
        if settings.cover:
            self.guard.protect(settings.cover, "the cover")
        self._pool = pool
        self._skip_up_to_date = skip_up_to_date

    @cached_property
    def codec(self) -> Codec:
        """Encodes the pieces and writes the files; raises as `codec_for()`."""
        return codec_for(self.settings.chosen_format, self.settings.bitrate_kbps)

    @cached_property
    def _existing(self) -> ProvenanceIndex:
        return ProvenanceIndex(folder_of(self.settings.output), self.codec.suffix)

    def prepare_output(self) -> None:
        """Removes what killed runs have left in the output folder.

        Raises:
            UsageError: the format, or a sidecar, cannot be written to that output.
        """
        check_output(self.settings)
        remove_abandoned(self.settings.output)

    def __enter__(self) -> Run:
        settings, codec = self.settings, self.codec
        self.prepare_output()
        with ExitStack() as stack:
            pool = self._pool or stack.enter_context(start_pool(settings))
            target, ceiling = target_lufs(settings.loudness), ceiling_dbfs(settings.loudness)
            gains = VoiceGains(self.voices.engine, pool, self.cache, target, ceiling, codec.loss_db)
            if ceiling:  # the gains do without the codec's headroom, so that another format measures no voice again
                ceiling -= codec.headroom_db
            queue = PassageQueue(pool, gains, codec, ceiling, keep_going=settings.keep_going)
            self.queue = stack.enter_context(queue)
            if settings.quote_voice:  # an article without a quote would never find out that there is no such voice
                self._try_voice(settings.quote_voice, pool)
            self._exit = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self._exit.__exit__(*error)  # type: ignore[arg-type]

    def load(self, source: str | Path | Source) -> Source:
        """The bytes of an article; raises as `narrate.read.load()`."""
        return source if isinstance(source, Source) else load(str(source))

    def protect(self, sources: Iterable[AnySource]) -> None:
        """Keeps the run from writing over its articles."""
        for source in sources:
            name = name_of(source)
            if name == "-":
                self.guard.protect(0, "the article itself, on standard input")
            else:
                self.guard.protect(name, f"the article {name} itself")

    def read(self, source: AnySource) -> Article:
        """The article; raises as `narrate.read.read()`."""
        if isinstance(source, Article):
            return source
        return read(self.load(source), kind=self.settings.source_kind, language=self.settings.language)

    def pending(self, jobs: Iterable[ArticleJob]) -> Iterator[tuple[ArticleJob, Pending]]:
        """Each article with its passages and the futures of their pieces, in order.

        The next articles are taken from `jobs`, and so read, while the workers still speak for this one.
        """
        stream = self.queue.pending((job, passage, job.sample_rate_hz) for job in jobs for passage in job.passages())
        return groupby(stream, key=itemgetter(0))

    def writer(self, article: Article) -> Writer:
        """The writer of the article's script."""
        writer = Writer(article, self.settings, lambda language: self.voices.voice_for(language, writer.language))
        return writer

    def cover(self, article: Article) -> Callable[[], bytes]:
        """Begins to make the article's cover, and returns what waits for it; the user's own needs no making."""
        if self.settings.cover:
            return bytes
        picture = partial(load_image, article.image, article.source) if article.image else bytes
        return cover_soon(article.title, article.site, article.author, picture)

    def provenance(self, source: Source) -> Provenance | None:
        """The provenance of the file that an article would become; None if the user named the file."""
        settings = self.settings
        if settings.output is not None and not names_folder(settings.output):
            return None
        content = _digest(source.data)
        return Provenance(
            source=_hash(absolute(source.name)),
            content=content,
            made=_hash(
                __version__,
                [content, source.stem, source.kind, source.charset, source.host],
                settings.heard,
                [_file_digest(path) for path in lexicon_files(settings.lexicon)],
                _file_digest(settings.cover) if settings.cover else "",
                self.voices.fingerprint,
                [VERSION, self.codec.fingerprint, self.codec.suffix],
            ),
        )

    def up_to_date(self, provenance: Provenance | None) -> Path | None:
        """The complete file with this provenance, all sidecars beside it; None if it has to be made."""
        path = up_to_date(self._existing, provenance, self.settings) if self._skip_up_to_date and provenance else None
        if path:
            self.guard.taken.add(path)
        return path

    def lap_s(self) -> float:
        """Seconds since the run began, or since the last call."""
        began, self._lap = self._lap, time.perf_counter()
        return self._lap - began

    def check_voices(self) -> None:
        """Tries the voices that the user named.

        Raises:
            UnknownVoice: the engine has no such voice.
        """
        named = [voice for voice in (self.settings.voice, self.settings.quote_voice) if voice]
        if named:
            with Pool(self.settings.main_engine, options=self.settings.engine_options) as pool:
                for voice in named:
                    self._try_voice(voice, pool)

    def _try_voice(self, voice: str, pool: Pool) -> None:
        """Has a voice speak, unless it once did: to load its model may take longer than all the rest."""
        key = Cache.key("voice", self.voices.engine.name, self.voices.engine.fingerprint(voice), voice)
        if self.cache.numbers(key) is None:
            pool.speak(Utterance("a", voice, self.settings.rate_wpm))
            self.cache.keep_numbers(key, ())


class ArticleJob:
    """An article on its way.

    Attributes:
        name: path, URL or `-`.
        article, writer, place: what is narrated, what writes its script, where its file goes; only once begun.
        sample_rate_hz: of its main voice; 0 if that is not known.
        items: the script so far.
        error: why it failed.
        up_to_date: the file that makes all of this unnecessary.
    """

    article: Article
    writer: Writer
    place: Place
    sample_rate_hz = 0
    error: NarrateError | None = None
    up_to_date: Path | None = None

    def __init__(self, source: AnySource) -> None:
        self.name = name_of(source)
        self.items: list[Passage | Skip] = []

    @contextmanager
    def failing(self) -> Iterator[None]:
        """The article fails, and no other, if the block raises an error."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, the other articles are not to blame
            self.error = explained(error)

    def begin(self, run: Run, article: Article, provenance: Provenance | None) -> None:
        """Finds the place of the file and begins the script.

        Raises:
            NarrateError: a lexicon is wrong, an engine cannot be loaded, or a file of the user's stands in the way.
        """
        self.article = article
        self.place = place_for(article.title, run.settings.output, run.codec.suffix, provenance)
        first_name(self.place, run.settings, run.guard)
        self.writer = run.writer(article)
        language = self.writer.language
        voice = run.voices.voice_for(language, language)
        self.sample_rate_hz = run.voices.engine.sample_rate_hz(voice, language)

    def passages(self) -> Iterator[Passage | None]:
        """The passages to be spoken, as they are written; one None for an article without any."""
        if not (self.error or self.up_to_date):
            with self.failing():
                for item in self.writer.items():
                    if self.error:  # a passage has failed meanwhile
                        return
                    self.items.append(item)
                    if isinstance(item, Passage):
                        yield item
        if not self.items:
            yield None

    def script(self) -> Script:
        """The complete script.

        Raises:
            NarrateError: it could not be completed.
        """
        if self.error:
            raise self.error
        return self.writer.script(self.items)


# Passages of an article and the futures of their pieces, in order.
Pending = Iterable[tuple[ArticleJob, Passage | None, Future[Piece] | None]]


def name_of(source: AnySource) -> str:
    """The path or URL of a source as it was given; `-` for standard input."""
    if isinstance(source, Article):
        return source.source
    return source.name if isinstance(source, Source) else str(source)


def absolute(source: str) -> str:
    """A path from the root, so that the same article is known from every folder; a URL and "-" as they are."""
    return source if source == "-" or "://" in source else str(Path(source).resolve())


def _file_digest(path: Path) -> str:
    try:
        return _digest(path.read_bytes())
    except OSError:
        return ""  # the error is raised when the file is needed


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:DIGITS]


def _hash(*parts: object) -> str:
    return Cache.key(*parts)[:DIGITS]
