"""The entry point of the command: its call, its exit codes, and its signals."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import Any, NoReturn

import typer

from narrate import __version__
from narrate.cli.errors import complain, explain_unexpected
from narrate.cli.help import EXAMPLES, GroupedHelp
from narrate.cli.options import with_options
from narrate.errors import NarrateError, UsageError

app = typer.Typer(
    rich_markup_mode=None, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)


@app.command(cls=GroupedHelp, epilog=EXAMPLES)
@with_options
def command(articles: list[str] | None, **values: Any) -> int:
    """Turn articles into audio files that are a pleasure to listen to: offline, private, one command."""
    if values["version"]:
        print(f"narrate {__version__}")
        return 0
    # Loaded here and below, because --help and --version do without them.
    from narrate.cli.configuration import load

    settings = load(values, values["config"])
    speaks = articles and not any(values[name] for name in ("clear_cache", "install_voice", "list_voices", "dry_run"))
    with contextlib.ExitStack() as stack:
        pool = None
        if speaks and not settings.cluster:
            from narrate.render.pool import start_pool

            pool = stack.enter_context(start_pool(settings))  # a worker loads while this process loads the stages
        from narrate.cli import actions

        printer = actions.Printer(as_json=values["as_json"], quiet=values["quiet"])
        if values["clear_cache"]:
            return actions.clear_cache(settings)
        if values["install_voice"]:
            return actions.install_voice(values["install_voice"], settings, printer)
        if values["list_voices"]:
            return actions.list_voices(settings, printer, online=values["online"], sample_folder=values["sample"])
        if not articles:
            raise UsageError("no article was given", "Try `narrate article.html`, or `narrate --help`")
        if values["dry_run"]:
            return actions.dry_run(articles, settings, printer)
        return actions.narrate(articles, settings, printer, pool)


def main() -> NoReturn:
    """Runs the command and exits. Every error becomes one line and an exit code here.

    The exit codes: 0 for success, 1 if something failed, 2 for a wrong command line, 130 after Ctrl-C, 143 after
    SIGTERM.
    """
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _stop)  # so that a terminated run, too, leaves nothing behind
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may lack our characters
    try:
        result = app(prog_name="narrate", standalone_mode=False)
        code = result if isinstance(result, int) else 0
        if code == 130:  # typer has caught Ctrl-C itself
            raise KeyboardInterrupt
        sys.stdout.flush()
    except NarrateError as error:
        code = complain(error)
    except KeyboardInterrupt:
        print("narrate: stopped; what was finished is kept for the next run", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader of our output has left, which is no error
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except Exception as error:  # noqa: BLE001 - the last resort: users have no use for a traceback
        code = explain_unexpected(error)
    sys.exit(code)


def _stop(*_: object) -> NoReturn:
    raise SystemExit(143)
