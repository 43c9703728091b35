"""The command: parse, call, draw. The only place that prints.

stdout carries results only; progress and messages go to stderr.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from narrate.cli.help import EXAMPLES, GroupedHelp
from narrate.errors import NarrateError, UsageError

if TYPE_CHECKING:
    from narrate.cli.text import Totals
    from narrate.model import Voice
    from narrate.read import Source
    from narrate.run import Outcome
    from narrate.settings import Settings

INPUT, VOICE, SAID, OUTPUT, RUN = "Input", "Voice", "What is said", "Output", "Run"


app = typer.Typer(
    rich_markup_mode=None, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)


def _option(*names: str, panel: str, help: str, **more: Any) -> Any:  # noqa: A002 - typer's own word
    return typer.Option(*names, rich_help_panel=panel, help=help, show_default=False, **more)


@app.command(cls=GroupedHelp, epilog=EXAMPLES)
def command(
    articles: Annotated[
        list[str] | None,
        typer.Argument(metavar="ARTICLE...", help="Files, URLs, folders, or - for standard input.", show_default=False),
    ] = None,
    # Input
    source_kind: Annotated[
        str | None,
        _option("--from", panel=INPUT, metavar="KIND", help="What - holds: text, markdown or html (default: guessed)."),
    ] = None,
    language: Annotated[
        str | None,
        _option(
            "--language",
            "-l",
            panel=INPUT,
            metavar="TAG",
            help="The article's language, such as en or de (default: found out).",
        ),
    ] = None,
    # Voice
    engine: Annotated[
        str | None,
        _option(
            "--engine",
            "-e",
            panel=VOICE,
            metavar="NAME",
            help="Keep to one engine: system (pyttsx3), espeak, piper, kokoro, …",
        ),
    ] = None,
    voice: Annotated[
        str | None,
        _option("--voice", "-v", panel=VOICE, metavar="NAME", help="Voice (default: the best that is installed)."),
    ] = None,
    quote_voice: Annotated[
        str | None,
        _option("--quote-voice", panel=VOICE, metavar="NAME", help="A second voice, for quotes and quoted speech."),
    ] = None,
    rate_wpm: Annotated[
        int | None, _option("--rate", "-r", panel=VOICE, metavar="WPM", help="Words a minute (default: 175).")
    ] = None,
    list_voices: Annotated[
        bool, _option("--list-voices", panel=VOICE, help="Show the voices (of --language, of --engine) and end.")
    ] = False,
    sample: Annotated[
        Path | None,
        _option("--sample", panel=VOICE, metavar="FOLDER", help="With --list-voices: let them read into files there."),
    ] = None,
    online: Annotated[
        bool, _option("--online", panel=VOICE, help="With --list-voices: ask the web which could be installed.")
    ] = False,
    voice_dir: Annotated[
        Path | None, _option("--voice-dir", panel=VOICE, metavar="FOLDER", help="Voice files of neural engines.")
    ] = None,
    install_voice: Annotated[
        str | None, _option("--install-voice", panel=VOICE, metavar="NAME", help="Fetch a neural voice and end.")
    ] = None,
    device: Annotated[
        str | None, _option("--device", panel=VOICE, metavar="NAME", help="For neural engines: cpu (default) or cuda.")
    ] = None,
    # What is said
    pause_s: Annotated[
        float | None,
        _option(
            "--pause",
            panel=SAID,
            metavar="SECONDS",
            help="Pause between paragraphs; others scale with it (default: 0.6).",
        ),
    ] = None,
    include: Annotated[
        str | None,
        _option("--include", panel=SAID, metavar="KINDS", help="Speak these too, of captions,code,tables,footnotes."),
    ] = None,
    announce: Annotated[
        bool | None, _option("--announce", panel=SAID, help="Say where a figure, table or code was left out.")
    ] = None,
    lexicon: Annotated[
        Path | None, _option("--lexicon", panel=SAID, metavar="FILE", help="Lines of `written = how to say it`.")
    ] = None,
    intro: Annotated[
        bool | None,
        _option("--intro/--no-intro", panel=SAID, help="Speak title, author and date first (default: yes)."),
    ] = None,
    # Output
    output: Annotated[
        Path | None,
        _option(
            "--output",
            "-o",
            panel=OUTPUT,
            metavar="PATH",
            help="A file, whose suffix picks the format, or a folder (default: output).",
        ),
    ] = None,
    format_: Annotated[
        str | None,
        _option("--format", "-f", panel=OUTPUT, metavar="NAME", help="mp3 (default), m4b, m4a, opus, flac or wav."),
    ] = None,
    bitrate_kbps: Annotated[
        int | None, _option("--bitrate", panel=OUTPUT, metavar="KBPS", help="Bit rate (default: 64; opus 48).")
    ] = None,
    loudness: Annotated[
        str | None,
        _option("--loudness", panel=OUTPUT, metavar="LUFS", help="A figure, podcast, audiobook or off (default: -19)."),
    ] = None,
    cover: Annotated[
        Path | None, _option("--cover", panel=OUTPUT, metavar="FILE", help="A JPEG or PNG for the file's tags.")
    ] = None,
    captions: Annotated[
        str | None, _option("--captions", panel=OUTPUT, metavar="KINDS", help="Beside the audio, of vtt,srt,lrc.")
    ] = None,
    page: Annotated[
        bool | None, _option("--page/--no-page", panel=OUTPUT, help="A page beside the audio, to read along with.")
    ] = None,
    page_audio: Annotated[
        str | None,
        _option("--page-audio", panel=OUTPUT, metavar="HOW", help="embedded in the page (default), or linked from it."),
    ] = None,
    feed: Annotated[
        str | None,
        _option("--feed", panel=OUTPUT, metavar="URL", help="Keep a podcast feed of the folder, served at this URL."),
    ] = None,
    dry_run: Annotated[
        bool, _option("--dry-run", "-n", panel=OUTPUT, help="Show what would be said; write nothing.")
    ] = False,
    as_json: Annotated[
        bool, _option("--json", panel=OUTPUT, help="Machine-readable results, one object a line.")
    ] = False,
    # Run
    jobs: Annotated[
        int | None,
        _option("--jobs", "-j", panel=RUN, metavar="N", help="Worker processes (default: one for each processor)."),
    ] = None,
    cluster: Annotated[
        str | None,
        _option("--cluster", panel=RUN, metavar="ADDRESS", help="Let the workers of a Dask scheduler do the work."),
    ] = None,
    cache: Annotated[
        bool | None,
        _option("--cache/--no-cache", panel=RUN, help="Keep spoken passages for the next run (default: yes)."),
    ] = None,
    cache_dir: Annotated[
        Path | None, _option("--cache-dir", panel=RUN, metavar="FOLDER", help="Where they are kept.")
    ] = None,
    clear_cache: Annotated[bool, _option("--clear-cache", panel=RUN, help="Remove them all and end.")] = False,
    keep_going: Annotated[
        bool | None, _option("--keep-going", panel=RUN, help="Leave out a sentence that cannot be spoken.")
    ] = None,
    config: Annotated[
        Path | None, _option("--config", panel=RUN, metavar="FILE", help="Settings in TOML (default: narrate.toml).")
    ] = None,
    quiet: Annotated[bool, _option("--quiet", "-q", panel=RUN, help="No progress, no messages but errors.")] = False,
    version: Annotated[bool, _option("--version", panel=RUN, help="Show the version and end.")] = False,
) -> None:
    """Turn articles into audio files that are a pleasure to listen to: offline, private, one command."""
    if version:
        from narrate import __version__

        print(f"narrate {__version__}")
        return
    from narrate.settings import load

    settings = load(
        {
            "source_kind": source_kind, "language": language, "engine": engine, "voice": voice,
            "quote_voice": quote_voice, "rate_wpm": rate_wpm, "voice_dir": voice_dir, "device": device,
            "pause_s": pause_s, "include": _words(include), "announce": announce, "lexicon": lexicon, "intro": intro,
            "output": output, "format": format_, "bitrate_kbps": bitrate_kbps, "loudness": loudness, "cover": cover,
            "captions": _words(captions), "page": page, "page_audio": page_audio, "feed": feed,
            "jobs": jobs, "cluster": cluster, "cache": cache, "cache_dir": cache_dir, "keep_going": keep_going,
        },
        config,
    )  # fmt: skip
    if clear_cache:
        _clear_cache(settings)
    elif install_voice:
        _install_voice(install_voice, settings, as_json, quiet)
    elif list_voices:
        _list_voices(settings, as_json, quiet, online, sample)
    elif not articles:
        raise UsageError("no article was given", "Try `narrate article.html`, or `narrate --help`")
    elif dry_run:
        _dry_run(articles, settings, as_json)
    else:
        _narrate(articles, settings, as_json, quiet)


def main() -> NoReturn:
    """The entry point. Every error becomes one line and an exit code here."""
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _stop)  # so that a killed run, too, leaves nothing behind
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may not have our signs
    try:
        result = app(prog_name="narrate", standalone_mode=False)
        code = result if isinstance(result, int) else 0
        if code == 130:  # typer has caught Ctrl-C by itself
            raise KeyboardInterrupt
        sys.stdout.flush()
    except NarrateError as error:
        code = _complain(error)
    except KeyboardInterrupt:
        print("narrate: stopped; what was finished is kept for the next run", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whoever read our output has left: no news to anybody
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback helps no listener
        code = _unexpected(error)
    sys.exit(code)


def _narrate(articles: list[str], settings: Settings, as_json: bool, quiet: bool) -> None:
    from narrate.batch import expand, narrate_all
    from narrate.cli import json
    from narrate.cli.bars import narration_bar

    sources = expand(_with_stdin(articles))
    with narration_bar(len(sources), shown=_is_bar_shown(quiet)) as listener:
        outcomes = narrate_all(sources, settings, on_progress=listener)
        totals = _tell(outcomes, as_json, quiet, advise=not (settings.voice or settings.engine))
    if len(sources) > 1 and as_json:
        print(json.one_line(totals.json()))
    elif len(sources) > 1 and not quiet:
        print("\n".join(totals.table()), file=sys.stderr)
    if totals.failed:
        raise typer.Exit(1)


def _with_stdin(articles: list[str]) -> list[str | Source]:
    """The articles with `-` replaced by what standard input holds, which can be read only once."""
    from narrate.read import load_stream

    loaded = load_stream(sys.stdin.buffer) if "-" in articles else "-"
    return [loaded if article == "-" else article for article in articles]


def _tell(outcomes: Iterable[Outcome], as_json: bool, quiet: bool, *, advise: bool) -> Totals:
    """Says of each article what became of it and, with `advise`, where better voices are."""
    from narrate.cli import json, text

    totals = text.Totals()
    for outcome in outcomes:
        totals.add(outcome)
        if as_json:
            print(json.one_line(json.outcome_json(outcome)), flush=True)
        elif outcome.narration:
            print(text.narration_line(outcome.narration, advise), flush=True)
        if outcome.error:
            _complain(outcome.error)
        elif outcome.narration and not quiet:
            for sentence in outcome.narration.left_out:
                print(f"narrate: left out, for it could not be spoken: {sentence}", file=sys.stderr)
    return totals


def _is_bar_shown(quiet: bool) -> bool:
    return not quiet and sys.stderr.isatty()


def _dry_run(articles: list[str], settings: Settings, as_json: bool) -> None:
    from narrate.batch import expand
    from narrate.cli import json, text
    from narrate.pipeline import script_of
    from narrate.run import Run

    run = Run(settings)
    run.check_voices()
    failed = False
    for source in expand(_with_stdin(articles)):
        try:
            script = script_of(source, run)
        except UsageError:
            raise
        except NarrateError as error:
            failed = True
            _complain(error)
            continue
        if as_json:
            print(json.one_line(json.script_json(script)))
        else:
            print("\n".join(text.script_lines(script, settings.quote_voice)))
    if failed:
        raise typer.Exit(1)


def _list_voices(settings: Settings, as_json: bool, quiet: bool, online: bool, sample: Path | None) -> None:
    from narrate.cli import json, text
    from narrate.speak.catalog import list_voices

    voices = list_voices(settings, online=online)
    if sample:
        installed = [voice for voice in voices if voice.installed]
        if not installed:
            raise UsageError("none of these voices is installed", f"To install one: {voices[0].to_install}")
        _sample(installed, settings, sample, as_json, quiet)
    elif as_json:
        for voice in voices:
            print(json.one_line(json.voice_json(voice)))
    else:
        print("\n".join(text.voices_lines(voices)))


def _sample(voices: Sequence[Voice], settings: Settings, folder: Path, as_json: bool, quiet: bool) -> None:
    from narrate.batch.samples import preview
    from narrate.cli.bars import narration_bar

    with narration_bar(len(voices) + 1, shown=_is_bar_shown(quiet)) as listener:
        totals = _tell(preview(voices, settings, folder, on_progress=listener), as_json, quiet, advise=False)
    if totals.failed:
        raise typer.Exit(1)


def _install_voice(name: str, settings: Settings, as_json: bool, quiet: bool) -> None:
    from narrate.cli import json, text
    from narrate.cli.bars import download_bar
    from narrate.speak.catalog import install_voice

    with download_bar(name, shown=_is_bar_shown(quiet)) as on_progress:
        voice = install_voice(name, settings, on_progress)
    print(json.one_line(json.installed_json(voice)) if as_json else text.installed_line(voice, settings.voice_dir))


def _clear_cache(settings: Settings) -> None:
    from narrate.cache import Cache, default_folder

    folder = settings.cache_dir or default_folder()
    count, size = Cache(folder).clear()
    print(f"removed {count} passages, {size / 1e6:.1f} MB, from {folder}")


def _words(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(word.strip() for word in text.split(",") if word.strip())


def _complain(error: NarrateError) -> int:
    print(f"narrate: {' '.join(str(error).split())}", file=sys.stderr)
    return error.exit_code


def _unexpected(error: Exception) -> int:
    show = getattr(error, "show", None)  # a usage error of the parser's own
    if callable(show) and hasattr(error, "exit_code"):
        show()
        return int(error.exit_code)
    if os.environ.get("NARRATE_DEBUG"):
        raise error
    print(
        f"narrate: something unexpected went wrong ({type(error).__name__}: {error}). "
        "Set NARRATE_DEBUG=1 to see where, and please report it",
        file=sys.stderr,
    )
    return 1


def _stop(*_: object) -> NoReturn:
    raise SystemExit(143)
