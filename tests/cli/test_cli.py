"""The command as people use it: real engine, real files, what it prints, and how it fails."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ARTICLES, Narrate, decode, narrate_command, probe

LIGHTHOUSE = ARTICLES / "lighthouse.md"
ORCHARD = ARTICLES / "orchard.html"


def one_error(done: subprocess.CompletedProcess[str], code: int) -> str:
    """The one line that a failed run prints; no traceback, nothing on stdout."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("narrate: ")
    return lines[0]


def test_an_article_becomes_an_mp3_with_its_title(
    run_process: Narrate, tmp_path: Path, needs: Callable[[str], str]
) -> None:
    done = run_process(LIGHTHOUSE)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert re.fullmatch(
        r"output/the-keeper-of-gull-rock\.mp3  1 min \d+ s, \d+ sentences, [\d.]+ × real time, "
        r"voice en-us \(more natural ones: narrate --list-voices\)\n",
        done.stdout,
    )
    about = probe(needs("ffprobe"), tmp_path / "output" / "the-keeper-of-gull-rock.mp3")
    tags = about["format"]["tags"]  # type: ignore[index]
    assert tags["title"] == "The Keeper of Gull Rock"
    assert tags["artist"] == "Ines Halloran"
    assert tags["date"] == "2025-09-28"


def test_no_program_of_the_system_is_needed(run_process: Narrate, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run_process(ORCHARD, "-o", "a.mp3", env={"PATH": str(tmp_path / "empty")})
    assert (done.returncode, done.stderr) == (0, "")


def test_cues_lie_on_the_sound_and_pauses_between_them(
    run_narrate: Narrate, tmp_path: Path, needs: Callable[[str], str]
) -> None:
    done = run_narrate(LIGHTHOUSE, "-o", "a.wav", "--json")
    told = json.loads(done.stdout)
    samples = memoryview(decode(needs("ffmpeg"), tmp_path / "a.wav")).cast("h")
    rate = told["sample_rate_hz"]
    assert len(samples) / rate == pytest.approx(told["duration_s"], abs=0.001)
    for cue in told["cues"]:
        assert any(samples[int(cue["start_s"] * rate) : int(cue["start_s"] * rate) + rate // 10])
    for before, after in zip(told["cues"], told["cues"][1:], strict=False):
        between = samples[int((before["end_s"] + 0.06) * rate) : int((after["start_s"] - 0.02) * rate)]
        assert len(between) > 0.1 * rate
        assert not any(between)


def test_headings_are_chapters_and_are_paced(run_narrate: Narrate) -> None:
    told = json.loads(run_narrate(LIGHTHOUSE, "--json").stdout)
    assert [chapter["title"] for chapter in told["chapters"]] == ["What it cost", "Who comes now"]
    passages = told["passages"]
    for at, passage in enumerate(passages):
        if passage["kind"] == "heading":
            assert passage["start_s"] - passages[at - 1]["end_s"] == pytest.approx(1.2, abs=0.05)
            assert passages[at + 1]["start_s"] - passage["end_s"] == pytest.approx(0.8, abs=0.05)


def test_an_html_page_is_read_without_its_furniture(run_narrate: Narrate) -> None:
    told = json.loads(run_narrate(ORCHARD, "--dry-run", "--json").stdout)
    spoken = " ".join(line["spoken"] for passage in told["passages"] for line in passage["lines"])
    for wrong in ("cookie", "About us", "Related", "Copyright", "[1]", "warmth - frost"):
        assert wrong not in spoken
    assert list(told) == ["title", "author", "published", "site", "language", "passages", "skips"]
    assert told["author"] == "Paul Okafor"
    assert any("caption" in skip["reason"] for skip in told["skips"])
    assert any("code" in skip["reason"] for skip in told["skips"])


def test_include_speaks_what_is_left_out_otherwise(run_narrate: Narrate) -> None:
    told = json.loads(run_narrate(LIGHTHOUSE, "--dry-run", "--json", "--include", "tables,footnotes").stdout)
    kinds = {passage["kind"] for passage in told["passages"]}
    assert {"table", "footnote"} <= kinds
    assert "code" not in kinds


def test_the_same_input_gives_the_same_bytes_cold_warm_and_on_any_number_of_workers(
    run_process: Narrate, tmp_path: Path
) -> None:
    runs = (["--no-cache"], ["-j", "1", "--no-cache"], ["--cache-dir", "c"], ["--cache-dir", "c"])
    made = []
    for number, more in enumerate(runs):
        assert run_process(LIGHTHOUSE, "-o", f"{number}.mp3", *more).returncode == 0
        made.append((tmp_path / f"{number}.mp3").read_bytes())
    assert made[1:] == made[:-1]


def test_a_second_run_speaks_nothing_again(run_narrate: Narrate) -> None:
    first = json.loads(run_narrate(LIGHTHOUSE, "--json").stdout)
    again = json.loads(run_narrate(LIGHTHOUSE, "--json").stdout)
    assert (first["reused"], again["spoken"]) == (0, 0)
    assert again["reused"] == first["spoken"] > 10


def test_the_cache_is_cleared_by_one_command(run_narrate: Narrate) -> None:
    run_narrate(LIGHTHOUSE)
    assert re.match(r"removed \d\d passages", run_narrate("--clear-cache").stdout)
    assert run_narrate("--clear-cache").stdout.startswith("removed 0 passages")
    told = json.loads(run_narrate("--clear-cache", "--json").stdout)
    assert (told["removed"], told["bytes"], Path(told["cache"]).name) == (0, 0, "narrate")


def test_standard_input_is_recognised(run_process: Narrate, tmp_path: Path) -> None:
    done = run_process("-", "-o", "a.mp3", stdin="<html><body><h1>Short news</h1><p>All is well.</p></body></html>")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.mp3").stat().st_size > 5_000


def test_several_articles_become_several_files_and_a_bad_one_stops_none(run_process: Narrate, tmp_path: Path) -> None:
    done = run_process(LIGHTHOUSE, "absent.txt", ORCHARD, "-o", "out")
    assert done.returncode == 1
    assert done.stdout.count(" × real time") == 2
    assert done.stderr.count("narrate: ") == 1
    assert re.search(r"done +2 .*\nskipped +0\nfailed +1\n", done.stderr)
    assert "absent.txt" in done.stderr
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_a_batch_in_json_ends_with_a_summary(run_narrate: Narrate) -> None:
    done = run_narrate(LIGHTHOUSE, "absent.txt", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["audio"].endswith(".mp3")
    assert "absent.txt" in lines[1]["error"]
    assert lines[2]["summary"]["done"] == lines[2]["summary"]["failed"] == 1


def test_articles_with_one_title_do_not_overwrite_each_other(run_narrate: Narrate, tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(f"# Same title\n\nThis is {name[0]}.\n")
    run_narrate("a.md", "b.md")
    assert sorted(path.name for path in (tmp_path / "output").iterdir()) == ["same-title-2.mp3", "same-title.mp3"]


def test_a_folder_is_all_its_articles(run_narrate: Narrate, tmp_path: Path) -> None:
    folder = tmp_path / "reading"
    folder.mkdir()
    (folder / "one.txt").write_text("The first one.\n")
    (folder / "two.md").write_text("# Two\n\nThe second one.\n")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    assert run_narrate("reading").stdout.count("\n") == 2


def test_dry_run_writes_nothing_and_explains(run_narrate: Narrate, tmp_path: Path) -> None:
    done = run_narrate(LIGHTHOUSE, "--dry-run")
    assert "→" in done.stdout
    assert "not spoken: a table" in done.stdout
    assert not (tmp_path / "output").exists()


def test_dry_run_shows_who_says_what(run_narrate: Narrate) -> None:
    text = "“We left,” said Tom. It rained.\n"
    shown = run_narrate("-", "--dry-run", "--quote-voice", "en-gb", stdin=text).stdout
    assert "<We left,> said Tom.\n" in shown
    assert "<…> in the voice en-gb" in shown
    told = json.loads(run_narrate("-", "--dry-run", "--json", "--quote-voice", "en-gb", stdin=text).stdout)
    first, second = told["passages"][0]["lines"]
    assert first["spoken"] == "We left, said Tom."
    assert [said["voice"] for said in first["utterances"]] == ["en-gb", second["voice"]]
    assert "utterances" not in second


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["absent.md"], 1, "absent.md"),
        (["empty.txt"], 1, "empty"),
        (["marks.txt"], 1, "nothing"),
        (["nothing-here"], 1, "no article in the folder"),
        (["good.txt", "-e", "sistem"], 2, "did you mean 'system'"),
        (["good.txt", "-v", "Germann"], 2, "German"),
        (["good.txt", "-v", "Germann", "--dry-run"], 2, "German"),
        (["good.txt", "--quote-voice", "Germann"], 2, "German"),
        (["good.txt", "--quote-voice", "Germann", "--dry-run"], 2, "German"),
        (["good.txt", "-f", "ogg"], 2, "mp3, m4b, m4a, opus, flac, wav"),
        (["good.txt", "-o", "a.ogg"], 2, "mp3, m4b, m4a, opus, flac, wav"),
        (["good.txt", "-r", "9000"], 2, "80 to 450"),
        (["good.txt", "--pause", "-1"], 2, "0 to 60"),
        (["good.txt", "--bitrate", "63"], 2, "64"),
        (["good.txt", "--lexicon", "absent.lex"], 2, "absent.lex"),
        (["good.txt", "--config", "absent.toml"], 2, "absent.toml"),
        (["good.txt", "--cache-dir", "good.txt"], 2, "not a folder"),
        (["--clear-cache", "--cache-dir", "good.txt"], 2, "not a folder"),
        (["good.txt", "-o", "a" * 300], 2, "too long"),
        (["a" * 300], 1, "too long"),
        (["good.txt", "empty.txt", "-o", "one.mp3"], 2, "one file"),
        (["good.txt", "-o", "good.txt/a.mp3"], 1, "not a folder"),
        ([], 2, "no article"),
    ],
)
def test_what_goes_wrong_is_one_clear_line(
    run_narrate: Narrate, tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    (tmp_path / "good.txt").write_text("All is well here.\n")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "marks.txt").write_text("… !!! ***\n\n???\n")
    (tmp_path / "nothing-here").mkdir()
    assert said in one_error(run_narrate(*arguments), code)
    assert not list(tmp_path.rglob("*.mp3"))
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_not_writable_is_one_clear_line(run_narrate: Narrate, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    assert "not writable" in one_error(run_narrate(LIGHTHOUSE, "-o", locked), 1)


def test_an_option_that_does_not_exist_is_a_usage_error(run_process: Narrate) -> None:
    done = run_process(LIGHTHOUSE, "--louder")
    assert done.returncode == 2
    assert "--louder" in done.stderr
    assert "Traceback" not in done.stderr


def start(tmp_path: Path, *arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*narrate_command(), *map(str, arguments)],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def processes_of(group: int) -> list[int]:
    """The processes of a process group that still run."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


@pytest.fixture
def long_article(tmp_path: Path) -> Path:
    path = tmp_path / "long.txt"
    path.write_text(
        "\n\n".join(f"Paragraph {n} says that {n} sheep passed, and then {n + 7} more." for n in range(4_000))
    )
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("after_s", [0.05, 0.3, 1.0])
def test_a_stopped_run_ends_soon_and_leaves_nothing(
    tmp_path: Path, long_article: Path, how: signal.Signals, code: int, after_s: float
) -> None:
    process = start(tmp_path, long_article, "-o", tmp_path / "out" / "a.mp3", "--no-cache")
    time.sleep(after_s)
    os.kill(process.pid, how)
    _, said = process.communicate(timeout=30)  # a hang, not a speed, is what this looks for
    assert (b"narrate: stopped" in said) == (process.returncode == 130)
    assert b"Traceback" not in said or process.returncode == -how
    assert process.returncode in {code, -how}  # before Python's own handler is there, the signal itself ends it
    deadline = time.monotonic() + 5
    while processes_of(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(process.pid) == []
    assert not list(tmp_path.rglob("*.mp3"))
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_killed_command_leaves_no_process_behind(tmp_path: Path, long_article: Path) -> None:
    process = start(tmp_path, long_article, "-o", tmp_path / "a.mp3", "--no-cache")
    time.sleep(1.2)
    process.kill()
    process.communicate(timeout=30)
    deadline = time.monotonic() + 10
    while processes_of(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(process.pid) == []


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, run_narrate: Narrate) -> None:
    article = tmp_path / "middling.txt"
    article.write_text("\n\n".join(f"Paragraph {n} is about {n} birds on a wire." for n in range(100)))
    process = start(tmp_path, article, "-o", "a.mp3", "--cache-dir", "c")
    while process.poll() is None and len(list((tmp_path / "c").glob("??/*"))) < 5:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130  # it was not done yet
    told = json.loads(run_narrate(article, "-o", "a.mp3", "--cache-dir", "c", "--json").stdout)
    assert told["reused"] > 0
    assert run_narrate(article, "-o", "b.mp3", "--no-cache").returncode == 0
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


def test_a_closed_pipe_is_silent(tmp_path: Path) -> None:
    command = " ".join(f"'{part}'" for part in narrate_command())
    done = subprocess.run(
        ["sh", "-c", f"{command} '{LIGHTHOUSE}' --dry-run --json | true"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.stderr == b""


@pytest.mark.parametrize("option", ["--dry-run", "--quiet"])
def test_closed_standard_input_is_one_clear_line(tmp_path: Path, option: str) -> None:
    command = " ".join(f"'{part}'" for part in narrate_command())
    done = subprocess.run(
        ["sh", "-c", f"{command} - {option} -o a.mp3 <&-"], capture_output=True, cwd=tmp_path, check=False, text=True
    )
    assert one_error(done, 1) == "narrate: standard input is closed. Give a file instead"
    assert not (tmp_path / "a.mp3").exists()


def test_voices_are_listed_for_people_and_for_programs(run_narrate: Narrate) -> None:
    table = run_narrate("--list-voices", "-l", "de").stdout.splitlines()
    assert table[0].split() == ["VOICE", "LANGUAGE", "GENDER", "QUALITY", "NAME"]
    assert any("German" in row for row in table)
    rows = [json.loads(line) for line in run_narrate("--list-voices", "-l", "de", "--json").stdout.splitlines()]
    assert len(rows) == table.index("") - 1
    assert {"voice", "name", "language", "gender", "quality", "size_bytes", "installed", "to_install"} == set(rows[0])
    assert table[-1].startswith("To install piper:de_DE-thorsten-medium: ")
    assert all(bool(row["to_install"]) != row["installed"] for row in rows)


@pytest.mark.parametrize("tag", ["de_DE", "DE-de"])
def test_voices_are_found_by_a_tag_however_it_is_written(run_narrate: Narrate, tag: str) -> None:
    rows = [json.loads(line) for line in run_narrate("--list-voices", "-l", tag, "--json").stdout.splitlines()]
    assert {row["language"] for row in rows} == {"de-DE"}
    assert "there is no voice for the language 'qq'" in run_narrate("--list-voices", "-l", "qq").stderr


def test_an_engine_without_its_files_lists_what_could_be_and_how(run_narrate: Narrate) -> None:
    done = run_narrate("--list-voices", "-e", "kokoro")
    assert "af_heart" in done.stdout
    assert f"To install af_heart: {'Run' if sys.version_info >= (3, 14) else 'Put'} " in done.stdout
    rows = [json.loads(line) for line in run_narrate("--list-voices", "-l", "en", "--json").stdout.splitlines()]
    assert {"kokoro:af_heart", "piper:en_US-lessac-medium"} <= {row["voice"] for row in rows if not row["installed"]}


def test_help_is_in_groups_with_examples(run_process: Narrate) -> None:
    text = run_process("--help").stdout
    for expected in ("Voice:", "Output:", "What is said:", "Examples:", "--dry-run", "narrate article.html"):
        assert expected in text


def test_version(run_process: Narrate) -> None:
    assert re.fullmatch(r"narrate \d+\.\d+\.\d+\n", run_process("--version").stdout)


def test_a_paragraph_of_nothing_but_stops_is_no_trouble(run_narrate: Narrate) -> None:
    told = json.loads(
        run_narrate("-", "-o", "a.mp3", "--json", stdin="One is here.\n\n. . .\n\nTwo is there.\n").stdout
    )
    assert [cue["text"] for cue in told["cues"]] == ["One is here.", "Two is there."]


def test_quiet_prints_the_result_and_nothing_else(run_narrate: Narrate) -> None:
    done = run_narrate(ORCHARD, "-q")
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
