"""AAC and Opus: pieces encoded apart, read back by programs that did not write them."""

from __future__ import annotations

import json
import struct
import subprocess
from array import array
from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from narrate.errors import ExportError, UsageError
from narrate.export.codecs import Codec, codec_for
from narrate.export.codecs.aac import Mp4Writer
from narrate.export.codecs.packets import pack, unpack
from narrate.export.names import Place
from narrate.export.output import Export
from narrate.export.provenance import WINDOW_BYTES, Provenance, ProvenanceIndex
from narrate.export.tags import Tags
from narrate.model import Chapter, Piece, Script, Utterance
from narrate.speak.engines.tone import ToneEngine
from tests.conftest import Narrate, decode, probe, run_here

FORMATS = ("m4b", "m4a", "opus")
RATES_HZ = (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
SCRIPT = Script(
    "A title", (), author="An Author", published="2026-11-23", site="A Site", source="https://example.org/a"
)
ARTICLE = """---
title: Two Rivers
author: R. Amsel
date: 2026-02-03
lang: en
---

Both begin on the same hill.

## The Eastern One

It is the longer of the two, and the slower.

## The “Western” & Wilder One

It falls more than it flows. Nobody has counted the falls.
"""


def hum(text: str, rate_hz: int = 22_050) -> bytes:
    """A tone that begins at once and ends in as little silence as a passage may."""
    clip = ToneEngine().speak(Utterance(text))
    samples = array("h", clip.pcm)
    taken = array("h", (samples[i * 22_050 // rate_hz] for i in range(len(samples) * rate_hz // 22_050)))
    return taken.tobytes() + bytes(2 * 1_700)


WORDS = ("one", "a longer second piece of sound", "three and more", "the end")


def pieces_of(codec: Codec, sounds: Sequence[bytes], rate_hz: int = 22_050) -> list[Piece]:
    return [Piece(*codec.encode(sound, rate_hz), rate_hz, ()) for sound in sounds]


def export(path: Path, codec: Codec, pieces: Sequence[Piece], tags: Tags | None = None) -> Path:
    with Export(Place(path), codec) as out:
        for piece in pieces:
            out.add(piece)
        out.finish(tags or Tags.of(SCRIPT))
    return path


def heard(ffmpeg: str, path: Path, rate_hz: int) -> array[int]:
    command = [
        ffmpeg,
        "-v",
        "error",
        "-i",
        str(path),
        "-map",
        "0:a",
        "-f",
        "s16le",
        "-ac",
        "1",
        "-ar",
        str(rate_hz),
        "-",
    ]
    return array("h", subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
@pytest.mark.parametrize("name", ["m4a", "opus"])
def test_the_decoded_length_is_exact_at_every_rate(
    tmp_path: Path, needs: Callable[[str], str], name: str, rate_hz: int
) -> None:
    codec = codec_for(name)
    pieces = pieces_of(codec, [hum(text, rate_hz) for text in WORDS], rate_hz)
    path = export(tmp_path / f"a.{name}", codec, pieces)
    samples = sum(piece.samples for piece in pieces)
    decoded_hz = 48_000 if name == "opus" else rate_hz
    assert len(decode(needs("ffmpeg"), path)) // 2 * rate_hz == samples * decoded_hz
    told: Any = probe(needs("ffprobe"), path)
    assert float(told["format"]["duration"]) == pytest.approx(samples / rate_hz, abs=0.01)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("name", ["m4a", "opus"])
def test_joined_pieces_sound_like_one_encoding(
    tmp_path: Path, needs: Callable[[str], str], name: str, rate_hz: int
) -> None:
    codec = codec_for(name)
    sounds = [hum(text, rate_hz) for text in WORDS]
    pieces = pieces_of(codec, sounds, rate_hz)
    padded = [sound + bytes(2 * piece.samples - len(sound)) for sound, piece in zip(sounds, pieces, strict=True)]
    whole = pieces_of(codec, [b"".join(padded)], rate_hz)
    original = array("h", b"".join(padded))
    joints = [sum(piece.samples for piece in pieces[:count]) for count in range(1, len(pieces))]
    near = rate_hz // 40
    noise = []
    for made in (pieces, whole):
        sound = heard(needs("ffmpeg"), export(tmp_path / f"a.{name}", codec, made), rate_hz)
        error = [(a - b) ** 2 for a, b in zip(original, sound, strict=True)]
        noise.append((sum(error), sum(sum(error[joint - near : joint + near]) for joint in joints)))
        for joint in joints:
            assert max(map(abs, sound[joint - 2 * near : joint - near // 8])) < 500  # silence, but for the encoder's
    power = sum(sample**2 for sample in original)
    assert noise[1][0] < power / 10  # in time: a shift of a quarter of a period would be noise as loud as the sound
    assert noise[0][0] < 1.1 * noise[1][0]
    assert noise[0][1] < 1.5 * noise[1][1] + near * 20**2


@pytest.mark.parametrize("kbps", [16, 24, 48, 96])
def test_opus_packets_are_all_of_one_method(kbps: int) -> None:
    codec = codec_for("opus", kbps)
    for piece in pieces_of(codec, [hum(text) for text in WORDS]):
        sizes, packets = unpack(piece.encoded)
        starts = [sum(sizes[:number]) for number in range(len(sizes))]
        assert len({packets[start] >> 3 for start in starts}) == 1


def test_packets_are_unpacked_as_they_were() -> None:
    packets = [b"one", b"", bytes(1_275)]
    sizes, joined = unpack(pack(packets))
    assert list(sizes) == [3, 0, 1_275]
    assert bytes(joined) == b"".join(packets)


@pytest.mark.parametrize(
    ("name", "kbps", "choices"), [("m4b", 9, "16 to"), ("m4a", 900, "16 to"), ("opus", 300, "256")]
)
def test_a_bit_rate_that_a_format_does_not_have_is_refused_with_those_it_has(
    name: str, kbps: int, choices: str
) -> None:
    with pytest.raises(UsageError, match=choices):
        codec_for(name, kbps)


def test_a_bit_rate_that_aac_does_not_have_at_a_sample_rate_is_refused_with_those_it_has() -> None:
    with pytest.raises(UsageError, match="16 to 132"):
        codec_for("m4b", 160).encode(hum("no"), 22_050)


@pytest.mark.parametrize("name", ["m4b", "opus"])
def test_a_higher_bit_rate_is_a_larger_file_of_less_noise(
    tmp_path: Path, needs: Callable[[str], str], name: str
) -> None:
    sound = hum("the same sound, " * 4)
    original = array("h", sound)
    size, noise = [], []
    for kbps in (32, 96):
        codec = codec_for(name, kbps)
        path = export(tmp_path / f"{kbps}.{name}", codec, pieces_of(codec, [sound]))
        size.append(path.stat().st_size)
        got = heard(needs("ffmpeg"), path, 22_050)
        noise.append(sum((a - b) ** 2 for a, b in zip(original, got, strict=False)))
    assert size[1] > 1.5 * size[0]
    assert noise[1] < noise[0]


@pytest.fixture
def narrated(tmp_path: Path) -> Callable[..., Any]:
    """`narrated(*arguments)` is what `--json` tells of the article."""
    (tmp_path / "a.md").write_text(ARTICLE, "utf-8")
    return partial(_narrate, tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Any]]:
    """`made("m4b")` is the article's file in that format, and what `--json` tells of it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "a.md").write_text(ARTICLE, "utf-8")
    return cache(lambda name: (folder / f"a.{name}", _narrate(folder, "-o", f"a.{name}", "--cache-dir", "cache")))


def _narrate(folder: Path, *arguments: str) -> Any:
    done = run_here(folder, "a.md", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", FORMATS)
def test_chapters_are_where_the_headings_are_heard(
    made: Callable[[str], tuple[Path, Any]], needs: Callable[[str], str], name: str
) -> None:
    path, told = made(name)
    command = [needs("ffprobe"), "-v", "error", "-show_chapters", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
    menu_titles = [chapter["tags"]["title"] for chapter in found]
    if name != "opus":  # Apple asks for a chapter at the beginning
        opening = found.pop(0)
        assert (opening["tags"]["title"], float(opening["start_time"])) == ("Two Rivers", 0)
        assert opening["end_time"] == found[0]["start_time"]
    assert [chapter["tags"]["title"] for chapter in found] == ["The Eastern One", "The “Western” & Wilder One"]
    for chapter, expected in zip(found, told["chapters"], strict=True):
        assert float(chapter["start_time"]) == pytest.approx(expected["start_s"], abs=0.002)
        assert float(chapter["end_time"]) == pytest.approx(expected["end_s"], abs=0.01)
    samples = heard(needs("ffmpeg"), path, 48_000)
    for chapter in found:  # the heading is heard from there on, after a pause
        start = round(48_000 * float(chapter["start_time"]))
        assert max(map(abs, samples[start - 24_000 : start - 2_400])) < 300
        assert max(map(abs, samples[start : start + 2_400])) > 600
    menus = json.loads(
        subprocess.run([needs("mediainfo"), "--Output=JSON", str(path)], capture_output=True, check=True).stdout
    )["media"]["track"]
    menus = [track["extra"] for track in menus if track["@type"] == "Menu"]
    assert len(menus) == (1 if name == "opus" else 2)
    for menu in menus:
        assert [text for key, text in menu.items() if key.startswith("_")] == menu_titles


@pytest.mark.parametrize("name", ["m4b", "m4a"])
def test_tags_of_an_mp4_are_read_back_by_mutagen(made: Callable[[str], tuple[Path, Any]], name: str) -> None:
    from mutagen.mp4 import MP4

    path, told = made(name)
    read = MP4(path)
    assert read.tags["\xa9nam"] == ["Two Rivers"]
    assert read.tags["\xa9ART"] == read.tags["aART"] == ["R. Amsel"]
    assert read.tags["\xa9day"] == ["2026-02-03"]
    assert read.tags["\xa9gen"] == ["Speech"]
    assert read.tags["\xa9too"][0].startswith("narrate")
    assert "It falls more than it flows." in read.tags["\xa9lyr"][0]
    assert bytes(read.tags["covr"][0]).startswith(b"\xff\xd8\xff")
    assert read.tags.get("stik") == ([2] if name == "m4b" else None)
    assert [chapter.title for chapter in read.chapters] == [
        "Two Rivers",
        "The Eastern One",
        "The “Western” & Wilder One",
    ]
    assert [chapter.start for chapter in read.chapters] == pytest.approx(
        [0.0, *(chapter["start_s"] for chapter in told["chapters"])], abs=0.001
    )
    assert read.info.length == pytest.approx(told["duration_s"], abs=0.05)


def boxes(data: bytes, start: int = 0, end: int | None = None) -> dict[str, tuple[int, bytes]]:
    """The offset and content of every box, by its path, which has a number if there are several; strict."""
    found: dict[str, tuple[int, bytes]] = {}
    at, end = start, len(data) if end is None else end
    while at < end:
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        assert 8 <= size <= end - at
        path = name = kind.decode("ascii")
        while path in found:
            path += "+"
        found[path] = at, data[at + 8 : at + size]
        if name in {"moov", "trak", "edts", "mdia", "minf", "stbl", "tref", "udta"}:
            found |= {f"{path}/{inner}": box for inner, box in boxes(data, at + 8, at + size).items()}
        at += size
    assert at == end
    return found


@pytest.mark.parametrize("name", ["m4b", "m4a"])
def test_the_boxes_of_an_mp4_are_in_order_and_count_every_sample(tmp_path: Path, name: str) -> None:
    codec = codec_for(name)
    pieces = pieces_of(codec, [hum(text) for text in WORDS])
    samples = sum(piece.samples for piece in pieces)
    tags = Tags("T", language="de", chapters=(Chapter("One", 0.4, 1.0), Chapter("Two", 1.0, samples / 22_050)))
    data = export(tmp_path / f"a.{name}", codec, pieces, tags).read_bytes()
    found = boxes(data)
    assert data[8:12] == name.upper().encode() + b" "
    assert found["moov"][0] < found["mdat"][0]  # players that stream start at once
    assert [path for path in found if path.count("/") == 1][:2] == ["moov/mvhd", "moov/udta"]  # provenance is in front
    created, modified, rate_hz, length = struct.unpack(">4xIIII", found["moov/mvhd"][1][:20])
    assert (created, modified, rate_hz, length) == (0, 0, 22_050, samples)
    assert struct.unpack(">4xIIiI", found["moov/trak/edts/elst"][1]) == (1, samples, 1024, 1 << 16)
    language = struct.unpack(">20xH", found["moov/trak/mdia/mdhd"][1][:22])[0]
    assert "".join(chr(0x60 + (language >> shift & 31)) for shift in (10, 5, 0)) == "deu"
    table = "moov/trak/mdia/minf/stbl"
    assert found[f"{table}/sgpd"][1][4:8] == found[f"{table}/sbgp"][1][4:8] == b"roll"  # Apple Technical Note 2258
    sizes = struct.unpack(f">{samples // 1024 + 1}I", found[f"{table}/stsz"][1][12:])
    (first,) = struct.unpack(">I", found[f"{table}/stco"][1][8:])
    spooled = b"".join(bytes(unpack(piece.encoded)[1]) for piece in pieces) + bytes(unpack(pieces[-1].tail)[1])
    assert data[first : first + sum(sizes)] == spooled
    text = found["moov/trak+/mdia/minf/stbl/stts"][1]
    assert struct.unpack(">4xI6I", text) == (3, 1, 8_820, 1, 13_230, 1, samples - 22_050)
    assert found["moov/trak/tref/chap"][1] == b"\0\0\0\2"
    assert b"Lavf" not in data


def test_no_chapter_is_added_where_the_first_heading_opens_the_file_or_there_is_none(tmp_path: Path) -> None:
    from mutagen.mp4 import MP4

    codec = codec_for("m4b")
    pieces = pieces_of(codec, [hum("one piece")])
    for chapters in ((), (Chapter("One", 0.0, 0.2), Chapter("", 0.2, 0.4))):
        read = MP4(export(tmp_path / "a.m4b", codec, pieces, Tags("T", chapters=chapters)))
        assert [chapter.title for chapter in read.chapters or ()] == [chapter.title for chapter in chapters]


def test_an_mp4_of_more_than_4_gib_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrate.export.codecs.aac.LIMIT_BYTES", 4_000)
    codec = codec_for("m4a")
    (piece,) = pieces_of(codec, [hum("a short one")])
    with pytest.raises(ExportError, match="4 GiB"), Export(Place(tmp_path / "a.m4a"), codec) as out:
        for _ in range(100):
            out.add(piece)
    assert list(tmp_path.iterdir()) == []


def test_the_provenance_of_a_long_mp4_is_found(tmp_path: Path) -> None:
    """The index of an hour is longer than the part of a file in which the provenance is looked for."""
    codec, provenance = codec_for("m4b"), Provenance("a" * 16, "b" * 16, "c" * 16)
    encoded, tail, samples = codec.encode(bytes(2 * 48_000 * 60), 48_000)
    with Export(Place(tmp_path / "a.m4b", provenance=provenance), codec) as out:
        for _ in range(60):
            out.add(Piece(encoded, tail, samples, 48_000, ()))
        out.finish(Tags("An hour"))
    assert len(boxes(out.path.read_bytes())["moov"][1]) > 2 * WINDOW_BYTES
    assert ProvenanceIndex(tmp_path, ".m4b").find(provenance) == out.path


def test_site_source_and_language_are_in_an_mp4(tmp_path: Path) -> None:
    from mutagen.mp4 import MP4

    codec = codec_for("m4b")
    read = MP4(export(tmp_path / "a.m4b", codec, pieces_of(codec, [hum("one")])))
    assert read.tags["\xa9alb"] == ["A Site"]
    assert "https://example.org/a" in read.tags["\xa9cmt"][0]
    assert read.tags["----:com.apple.iTunes:SOURCE"] == [b"https://example.org/a"]


def test_tags_of_an_opus_file_are_read_back_by_mutagen(made: Callable[[str], tuple[Path, Any]]) -> None:
    from base64 import b64decode

    from mutagen.flac import Picture
    from mutagen.oggopus import OggOpus

    path, told = made("opus")
    read = OggOpus(path)
    assert (read["title"], read["artist"], read["date"]) == (["Two Rivers"], ["R. Amsel"], ["2026-02-03"])
    assert "It falls more than it flows." in read["lyrics"][0]
    assert read["chapter000name"] == ["The Eastern One"]
    assert Picture(b64decode(read["metadata_block_picture"][0])).data.startswith(b"\xff\xd8\xff")
    assert read.info.length == pytest.approx(told["duration_s"], abs=0.001)


@pytest.mark.parametrize("name", FORMATS)
def test_every_run_gives_the_same_bytes(narrated: Callable[..., Any], tmp_path: Path, name: str) -> None:
    narrated("-o", f"cold.{name}", "-j", "1", "--cache-dir", "c")
    warm = narrated("-o", f"warm.{name}", "-j", "2", "--cache-dir", "c")
    narrated("-o", f"without.{name}", "-j", "2", "--no-cache")
    assert warm["spoken"] == 0
    made = {(tmp_path / f"{run}.{name}").read_bytes() for run in ("cold", "warm", "without")}
    assert len(made) == 1


def test_another_format_speaks_nothing_again(narrated: Callable[..., Any]) -> None:
    first = narrated("-o", "a.flac", "--cache-dir", "c")
    assert first["spoken"] > 0
    for name in FORMATS:
        assert narrated("-o", f"a.{name}", "--cache-dir", "c")["spoken"] == 0


def test_a_file_in_a_folder_is_known_again_and_whole_to_every_reader(
    run_narrate: Narrate, tmp_path: Path, needs: Callable[[str], str]
) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.txt").write_text(f"The same title\n\nThis is article {name}.", "utf-8")
    for name in FORMATS:
        for skipped in (0, 2):
            done = run_narrate("one.txt", "two.txt", "-o", "out", "-f", name, "--json")
            assert json.loads(done.stdout.splitlines()[-1])["summary"]["skipped"] == skipped
        for path in (tmp_path / "out").glob(f"*.{name}"):
            command = [needs("ffmpeg"), "-v", "error", "-xerror", "-err_detect", "crccheck+explode", "-i", str(path)]
            said = subprocess.run([*command, "-map", "0:a", "-f", "null", "-"], capture_output=True, check=True)
            assert not said.stderr
    assert len(list((tmp_path / "out").iterdir())) == 2 * len(FORMATS)


@pytest.mark.parametrize("blocked", ["module", "package"])
@pytest.mark.parametrize("name", FORMATS)
def test_without_the_extra_one_sentence_says_how_to_get_it(
    run_narrate: Narrate, tmp_path: Path, name: str, blocked: str
) -> None:
    """Another `av`, which cannot be imported, stands before the real one."""
    path = tmp_path / "blocked" / ("av.py" if blocked == "module" else "av/__init__.py")
    path.parent.mkdir(parents=True)
    path.write_text("raise ImportError('no such library')\n")
    (tmp_path / "a.txt").write_text("Words to be said.", "utf-8")
    done = run_narrate("a.txt", "-o", f"a.{name}", "--no-cache", env={"PYTHONPATH": str(tmp_path / "blocked")})
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "pip install av" in done.stderr
    assert {entry.name for entry in tmp_path.iterdir()} <= {"blocked", "a.txt"}


def test_a_plain_run_does_not_look_for_it(run_narrate: Narrate, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words to be said.", "utf-8")
    (tmp_path / "av.py").write_text("raise ImportError('no such library')\n")
    assert run_narrate("a.txt", "-o", "a.mp3", env={"PYTHONPATH": str(tmp_path)}).returncode == 0


def test_more_chapters_than_neros_list_holds_are_all_in_the_track(tmp_path: Path, needs: Callable[[str], str]) -> None:
    codec = codec_for("m4b")
    pieces = pieces_of(codec, [hum("a piece of some length")]) * 40
    chapters = tuple(Chapter(f"Chapter {n} ☃", n / 10, (n + 1) / 10) for n in range(400))
    path = export(tmp_path / "a.m4b", codec, pieces, Tags("T", chapters=chapters))
    command = [needs("ffprobe"), "-v", "error", "-show_chapters", "-of", "json", str(path)]
    found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["chapters"]
    assert [chapter["tags"]["title"] for chapter in found] == [chapter.title for chapter in chapters]
    assert [float(chapter["start_time"]) for chapter in found] == pytest.approx([n / 10 for n in range(400)], abs=0.001)


@pytest.mark.soak  # four million packets
def test_a_day_of_audio_has_times_of_64_bits(tmp_path: Path, needs: Callable[[str], str]) -> None:
    codec = codec_for("m4b")
    encoded, tail, samples = codec.encode(bytes(2 * 48_000 * 60), 48_000)
    path = tmp_path / "a.m4b"
    with path.open("w+b") as file:
        writer = Mp4Writer(file, tmp_path, 48_000, audiobook=True)
        for _ in range(24 * 60):
            writer.add(Piece(encoded, tail, samples, 48_000, ()))
        writer.finish(Tags("A day"))
        writer.close()
    told: Any = probe(needs("ffprobe"), path)
    assert float(told["streams"][0]["duration"]) == pytest.approx(24 * 60 * samples / 48_000, abs=0.001)


def test_voices_of_two_rates_cannot_be_in_one_file(tmp_path: Path) -> None:
    codec = codec_for("opus")
    with pytest.raises(ExportError, match="cannot be in one file"), Export(Place(tmp_path / "a.opus"), codec) as out:
        for rate_hz in (16_000, 22_050):
            out.add(pieces_of(codec, [hum("one", rate_hz)], rate_hz)[0])
    assert list(tmp_path.iterdir()) == []
