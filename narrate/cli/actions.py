"""What the command can do. Each action prints its results and returns the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from narrate.batch import expand, narrate_all
from narrate.cache import Cache, default_folder
from narrate.cli import json, text
from narrate.cli.bars import download_bar, narration_bar
from narrate.cli.configuration import local_file
from narrate.cli.errors import complain
from narrate.cli.terminal import ReaderLeft, show
from narrate.errors import ReadError, UsageError, explained
from narrate.events import Event, Listener, Notice, Outcome
from narrate.model import Voice
from narrate.pipeline import script_of
from narrate.read import Source, load_stream
from narrate.run import Run, name_of
from narrate.script import local_lexicon
from narrate.settings import Settings
from narrate.speak.workers.pool import Pool


class Printer:
    """How an action prints.

    Attributes:
        as_json: results are JSON, one object a line, instead of text.
        quiet: no progress, and no messages except errors.
        draws_bars: whether progress is shown.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.draws_bars = not quiet and sys.stderr.isatty()

    def local_files(self, config: Path | None, lexicon: Path | None, *, speaks: bool) -> None:
        """Names the files in the current folder that are in force, for they may be a stranger's.

        Args:
            config: the file of `--config`.
            lexicon: the file of `--lexicon`.
            speaks: whether words are spoken.
        """
        found = {"settings": local_file(config), "words": local_lexicon(lexicon) if speaks else None}
        for what, path in found.items():
            if path and not self.quiet:
                show(f"narrate: {what} from ./{path} are in force", to=sys.stderr)

    @contextmanager
    def summary(self, articles: int) -> Iterator[text.Totals]:
        """Counts the outcomes of the block, and prints the sums if there are several articles, however the block ends.

        After a UsageError there are none to print, unless some articles were finished before.
        """
        totals, is_wanted = text.Totals(articles), True
        try:
            yield totals
        except ReaderLeft:
            is_wanted = False
            raise
        except UsageError:
            is_wanted = totals.ended > 0
            raise
        finally:
            if is_wanted:
                self._summary(totals)

    def _summary(self, totals: text.Totals) -> None:
        if totals.articles > 1 and self.as_json:
            show(json.one_line(json.totals_json(totals)))
        elif totals.articles > 1 and not self.quiet:
            show(*text.totals_lines(totals), to=sys.stderr)

    def with_notices(self, listener: Listener) -> Listener:
        """The listener, with notices printed."""

        def listen(event: Event) -> None:
            if not isinstance(event, Notice):
                listener(event)
            elif not self.quiet:
                show(f"narrate: {event.text}", to=sys.stderr)

        return listen

    def outcomes(self, outcomes: Iterable[Outcome], totals: text.Totals, *, advise: bool) -> None:
        """Prints and counts each outcome as soon as it is there.

        Args:
            advise: say where better voices are.
        """
        for outcome in outcomes:
            totals.add(outcome)
            if outcome.error:
                self.error(outcome)
                continue
            if self.as_json:
                show(json.one_line(json.outcome_json(outcome)))
            elif outcome.narration:
                show(text.narration_line(outcome.narration, advise))
            if outcome.narration and not self.quiet:
                for sentence in outcome.narration.left_out:
                    show(f"narrate: left out, because it could not be spoken: {sentence}", to=sys.stderr)

    def error(self, outcome: Outcome) -> None:
        """Prints why an article failed."""
        assert outcome.error
        if self.as_json:
            show(json.one_line(json.outcome_json(outcome)))
        complain(outcome.error)


def narrate(articles: Sequence[str], settings: Settings, printer: Printer, pool: Pool | None) -> int:
    """Writes the audio of all articles.

    Args:
        pool: the workers, already loading; None where a cluster does the work.
    """
    sources = expand(_with_stdin(articles))
    bar = narration_bar(len(sources), shown=printer.draws_bars)
    with printer.summary(len(sources)) as totals, bar as listener:
        outcomes = narrate_all(sources, settings, on_progress=printer.with_notices(listener), pool=pool)
        printer.outcomes(outcomes, totals, advise=not (settings.voice or settings.engine))
    return min(totals.failed, 1)


def dry_run(articles: Sequence[str], settings: Settings, printer: Printer) -> int:
    """Shows the scripts of all articles and writes nothing. As JSON there is a line for each, and no sums."""
    run = Run(settings)
    run.check_voices()
    sources = expand(_with_stdin(articles))
    with printer.summary(0 if printer.as_json else len(sources)) as totals:
        for source in sources:
            try:
                script = script_of(source, run)
            except UsageError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the other articles are not to blame
                totals.failed += 1
                printer.error(Outcome(name_of(source), error=explained(error)))
                continue
            totals.done += 1
            if printer.as_json:
                show(json.one_line(json.script_json(script)))
            else:
                show(*text.script_lines(script, settings.quote_voice))
    return min(totals.failed, 1)


def _with_stdin(articles: Sequence[str]) -> list[str | Source]:
    """The articles with `-` replaced by the content of standard input, which can be read only once."""
    if "-" not in articles:
        return list(articles)
    if sys.stdin is None:  # the shell's `<&-`
        closed = ReadError("standard input is closed", "Give a file instead")
        loaded = Source(b"", name="-", stem="article", error=closed)
    else:
        loaded = load_stream(sys.stdin.buffer)
    return [loaded if article == "-" else article for article in articles]


def list_voices(settings: Settings, printer: Printer, *, online: bool, sample_folder: Path | None) -> int:
    """Lists the voices, or has the installed ones speak into files in `sample_folder`."""
    from narrate.speak import catalog

    voices = catalog.list_voices(settings, online=online)
    if sample_folder:
        return _sample(voices, settings, sample_folder, printer)
    if printer.as_json:
        for voice in voices:
            show(json.one_line(json.voice_json(voice)))
    else:
        show(*text.voices_lines(voices))
    return 0


def _sample(voices: Sequence[Voice], settings: Settings, folder: Path, printer: Printer) -> int:
    from narrate.batch.samples import preview

    installed = [voice for voice in voices if voice.installed]
    if not installed:
        raise UsageError("none of these voices is installed", f"To install one: {voices[0].to_install}")
    totals = text.Totals()
    with narration_bar(len(installed) + 1, shown=printer.draws_bars) as listener:
        outcomes = preview(installed, settings, folder, on_progress=printer.with_notices(listener))
        printer.outcomes(outcomes, totals, advise=False)
    return min(totals.failed, 1)


def install_voice(name: str, settings: Settings, printer: Printer) -> int:
    """Downloads a neural voice."""
    from narrate.speak import catalog

    with download_bar(name, shown=printer.draws_bars) as on_progress:
        voice = catalog.install_voice(name, settings, on_progress)
    as_json = printer.as_json
    show(json.one_line(json.installed_json(voice)) if as_json else text.installed_line(voice, settings.voice_dir))
    return 0


def clear_cache(settings: Settings, printer: Printer) -> int:
    """Removes all spoken passages from the cache."""
    folder = settings.cache_dir or default_folder()
    count, size = Cache(folder).clear()
    if printer.as_json:
        show(json.one_line({"cache": str(folder), "removed": count, "bytes": size}))
    else:
        show(f"removed {count} passages, {size / 1e6:.1f} MB, from {folder}")
    return 0
