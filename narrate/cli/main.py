"""The entry point of the command: its call and its exit codes."""

from __future__ import annotations

import contextlib
import sys
from typing import Any, NoReturn

import typer

from narrate import __version__
from narrate.cli.errors import complain, explain_unexpected
from narrate.cli.help import EXAMPLES, GroupedHelp
from narrate.cli.options import with_options
from narrate.cli.terminal import ReaderLeft, show, terminal
from narrate.errors import NarrateError, UsageError

app = typer.Typer(
    rich_markup_mode=None, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)


@app.command(cls=GroupedHelp, epilog=EXAMPLES)
@with_options
def command(articles: list[str] | None, **values: Any) -> int:
    """Turn articles into audio files that are a pleasure to listen to: offline, private, one command."""
    if values["version"]:
        show(f"narrate {__version__}")
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
        printer.local_files(values["config"], settings.lexicon, speaks=bool(articles or values["sample"]))
        if values["clear_cache"]:
            return actions.clear_cache(settings, printer)
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

    The exit codes: 0 for success, 1 if something failed or results could not be printed, 2 for a wrong command line,
    130 after Ctrl-C, 128 and the signal's number after another one that ends the run.
    """
    with terminal() as out:
        code = _run()
        with contextlib.suppress(ReaderLeft):
            out.flush()
        if out.failure:
            reason = out.failure.strerror or out.failure
            complain(NarrateError(f"the results cannot be printed ({reason})", "Files that were made are kept"))
            code = code or 1
    sys.exit(code)


def _run() -> int:
    try:
        result = app(prog_name="narrate", standalone_mode=False)
    except BaseException as error:  # noqa: BLE001 - the last resort: users have no use for a traceback
        return _code_of(error)
    if result == 130:  # typer has caught Ctrl-C itself
        return _code_of(KeyboardInterrupt())
    return result if isinstance(result, int) else 0


def _code_of(error: BaseException) -> int:
    """Reports what ended the run, and returns the exit code."""
    behind: BaseException | None = error
    while behind:  # what goes wrong when the run is stopped, and tidies up, is not the reason
        if isinstance(behind, KeyboardInterrupt):
            show("narrate: stopped; what was finished is kept for the next run", to=sys.stderr)
            return 130
        if isinstance(behind, SystemExit):
            return behind.code if isinstance(behind.code, int) else 1
        behind = behind.__context__
    if isinstance(error, ReaderLeft):
        return 0
    return complain(error) if isinstance(error, NarrateError) else explain_unexpected(error)
