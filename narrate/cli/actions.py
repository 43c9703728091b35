"""What the command can do. Each action prints its results and returns the exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from narrate.batch import expand, narrate_all
from narrate.cache import Cache, default_folder
from narrate.cli import json, text
from narrate.cli.bars import download_bar, narration_bar
from narrate.cli.errors import complain
from narrate.errors import NarrateError, ReadError, UsageError
from narrate.model import Voice
from narrate.pipeline import script_of
from narrate.read import Source, load_stream
from narrate.run import Outcome, Run
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

    def outcomes(self, outcomes: Iterable[Outcome], *, advise: bool) -> text.Totals:
        """Prints each outcome as soon as it is there.

        Args:
            advise: say where better voices are.
        """
        totals = text.Totals()
        for outcome in outcomes:
            totals.add(outcome)
            if self.as_json:
                print(json.one_line(json.outcome_json(outcome)), flush=True)
            elif outcome.narration:
                print(text.narration_line(outcome.narration, advise), flush=True)
            if outcome.error:
                complain(outcome.error)
            elif outcome.narration and not self.quiet:
                for sentence in outcome.narration.left_out:
                    print(f"narrate: left out, because it could not be spoken: {sentence}", file=sys.stderr)
        return totals


def narrate(articles: Sequence[str], settings: Settings, printer: Printer, pool: Pool | None) -> int:
    """Writes the audio of all articles.

    Args:
        pool: the workers, already loading; None where a cluster does the work.
    """
    sources = expand(_with_stdin(articles))
    with narration_bar(len(sources), shown=printer.draws_bars) as listener:
        outcomes = narrate_all(sources, settings, on_progress=listener, pool=pool)
        totals = printer.outcomes(outcomes, advise=not (settings.voice or settings.engine))
    if len(sources) > 1 and printer.as_json:
        print(json.one_line(json.totals_json(totals)))
    elif len(sources) > 1 and not printer.quiet:
        print("\n".join(text.totals_lines(totals)), file=sys.stderr)
    return min(totals.failed, 1)


def dry_run(articles: Sequence[str], settings: Settings, printer: Printer) -> int:
    """Shows the scripts of all articles and writes nothing."""
    run = Run(settings)
    run.check_voices()
    code = 0
    for source in expand(_with_stdin(articles)):
        try:
            script = script_of(source, run)
        except UsageError:
            raise
        except NarrateError as error:
            code = complain(error)
            continue
        if printer.as_json:
            print(json.one_line(json.script_json(script)))
        else:
            print("\n".join(text.script_lines(script, settings.quote_voice)))
    return code


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
            print(json.one_line(json.voice_json(voice)))
    else:
        print("\n".join(text.voices_lines(voices)))
    return 0


def _sample(voices: Sequence[Voice], settings: Settings, folder: Path, printer: Printer) -> int:
    from narrate.batch.samples import preview

    installed = [voice for voice in voices if voice.installed]
    if not installed:
        raise UsageError("none of these voices is installed", f"To install one: {voices[0].to_install}")
    with narration_bar(len(installed) + 1, shown=printer.draws_bars) as listener:
        totals = printer.outcomes(preview(installed, settings, folder, on_progress=listener), advise=False)
    return min(totals.failed, 1)


def install_voice(name: str, settings: Settings, printer: Printer) -> int:
    """Downloads a neural voice."""
    from narrate.speak import catalog

    with download_bar(name, shown=printer.draws_bars) as on_progress:
        voice = catalog.install_voice(name, settings, on_progress)
    as_json = printer.as_json
    print(json.one_line(json.installed_json(voice)) if as_json else text.installed_line(voice, settings.voice_dir))
    return 0


def clear_cache(settings: Settings) -> int:
    """Removes all spoken passages from the cache."""
    folder = settings.cache_dir or default_folder()
    count, size = Cache(folder).clear()
    print(f"removed {count} passages, {size / 1e6:.1f} MB, from {folder}")
    return 0
