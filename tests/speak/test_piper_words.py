"""Piper's words: when each is heard, measured on the sound, and what becomes of them."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import onnx
import pytest

from narrate.model import Clip, EngineOptions, Utterance
from narrate.speak.engines import load_engine
from narrate.speak.engines.piper import voice as piper
from tests.conftest import ARTICLES
from tests.speak.words import TOLERANCE_S, check_words, late_s, said_of, share_of_words

Run = Callable[..., subprocess.CompletedProcess[str]]
LIGHTHOUSE = ARTICLES / "lighthouse.md"
SENTENCE = "Nobody on the mainland noticed; the fog had been thick since Thursday."
GERMAN = """# Der Wärter vom Möwenfelsen

Am 28. September 1994 ging die Lampe auf dem Möwenfelsen zum ersten Mal seit 112 Jahren aus. Niemand an Land hat es
bemerkt, denn der Nebel lag seit Donnerstag dicht über der Bucht – und die Fähre fuhr ohnehin nicht.

„Es war nur eine Zeile“, sagt Frau Dr. Voss, „und ein Fleck.“ In dem Buch steht: Lampe aus, Birne gewechselt, Lampe an.
Das dauerte genau 3 Minuten und kostete 2,50 Euro; wer hätt's gedacht? Der Wärter hat davon nie erzählt.
"""


def say(folder: Path, text: str = SENTENCE, voice: str = "en_US-duo-medium") -> Clip:
    return load_engine("piper", EngineOptions(folder)).speak(Utterance(text, voice))


@pytest.fixture
def article(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    if request.param == "en":
        return LIGHTHOUSE
    path = tmp_path / "waerter.md"
    path.write_text(GERMAN, "utf-8")
    return path


@pytest.mark.parametrize(("every", "share"), [(4, 0.95), pytest.param(1, 0.97, marks=pytest.mark.soak)])
@pytest.mark.parametrize(
    ("article", "voice", "language"),
    [("en", "en_US-duo-medium", "en"), ("de", "de_DE-tiny-low", "de")],
    indirect=["article"],
)
def test_words_have_times_and_are_heard_then(
    piper_voices: Path,
    article: Path,
    voice: str,
    language: str,
    every: int,
    share: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(piper, "LEAD_S", 0.0)  # the small voices make each sound within its own duration
    speaker = load_engine("piper", EngineOptions(piper_voices))
    said = said_of(article, voice, language)
    clips = [speaker.speak(each) for each in said]
    for clip, each in zip(clips, said, strict=True):
        check_words(clip, each.text)
    assert share_of_words(clips, said) >= 0.98
    late = [late for each in said[::every] for _, late in late_s(speaker.speak, each)]
    assert len(late) > 50 / every
    assert sum(abs(each) <= TOLERANCE_S for each in late) >= share * len(late)


def test_words_are_heard_before_the_durations_of_their_phonemes(voices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = say(voices).words
    monkeypatch.setattr(piper, "LEAD_S", 0.0)
    speaker = load_engine("piper", EngineOptions(voices))
    later = speaker.speak(Utterance(SENTENCE, "en_US-duo-medium")).words
    (scale,) = speaker._scales.values()  # type: ignore[attr-defined]
    assert {late.sample - word.sample for word, late in zip(words[1:], later[1:], strict=True)} == {
        round(0.04 * scale * 22_050)
    }


def test_words_stand_in_the_text_as_it_was_given(voices: Path) -> None:
    text = "What \x01\x02 is “[[read]]” — e.g. A.B.C.D.E.F.G.H.I.J — as it\x07was\ud800, here?"
    clip = say(voices, text)
    check_words(clip, text)
    told = [text[word.start : word.end] for word in clip.words]
    assert told == ["What", "is", "“[[read]]”", "e.g.", "A.B.C.D.E.F.G.H.I.J", "as", "it\x07was\ud800,", "here?"]


def test_the_sound_is_the_same_as_without_times(voices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("en_US-duo-medium#1", "de_DE-tiny-low")
    timed = [say(voices, voice=voice) for voice in names]
    assert all(clip.words for clip in timed)
    monkeypatch.setattr(piper, "_output_durations", lambda model: None)
    assert [say(voices, voice=voice) for voice in names] == [replace(clip, words=()) for clip in timed]


@pytest.mark.parametrize("change", ["patched", "two candidates", "none", "another output", "unknown phoneme"])
def test_a_voice_whose_durations_are_not_told_speaks_without_words(voices: Path, change: str) -> None:
    path = voices / "en_US-duo-medium.onnx"
    before = say(voices)
    model = onnx.load(path)
    (durations,) = (node for node in model.graph.node if node.op_type == "Ceil")
    if change == "patched":  # by Piper's own tool
        model.graph.output.append(onnx.ValueInfoProto(name=durations.output[0]))
    elif change == "two candidates":
        model.graph.node.append(onnx.helper.make_node("Ceil", ["usual"], ["other"]))
    elif change == "none":
        at = list(model.graph.node).index(durations)
        durations.CopyFrom(onnx.helper.make_node("Neg", ["floor"], ["long"]))
        model.graph.node.insert(at, onnx.helper.make_node("Floor", ["negative"], ["floor"]))
        model.graph.node.insert(at, onnx.helper.make_node("Neg", ["wobbled"], ["negative"]))
    elif change == "another output":
        model.graph.output.append(onnx.helper.make_tensor_value_info("usual", onnx.TensorProto.FLOAT, ["n"]))
    else:
        config = json.loads(Path(f"{path}.json").read_text())
        del config["phoneme_id_map"]["ð"]
        Path(f"{path}.json").write_text(json.dumps(config))
    onnx.save(model, path)
    clip = say(voices)
    assert bool(clip.words) == (change == "patched")
    assert (clip.pcm == before.pcm) == (change != "unknown phoneme")


def test_captions_and_the_page_have_the_times_of_words(run_narrate: Run, tmp_path: Path, voices: Path) -> None:
    options = (LIGHTHOUSE, "-e", "piper", "--voice-dir", voices, "--captions", "lrc,vtt", "--page", "--json")
    first = run_narrate(*options, "-o", "first/a.mp3")
    assert first.returncode == 0, first.stderr
    words = [word for cue in json.loads(first.stdout)["cues"] for word in cue.get("words", ())]
    assert len(words) > 150
    files = {path.name: path.read_bytes() for path in (tmp_path / "first").iterdir()}
    assert set(files) == {"a.mp3", "a.lrc", "a.vtt", "a.html"}
    assert len(re.findall(rb"<\d\d:\d\d\.\d\d>", files["a.lrc"])) > 150
    assert len(re.findall(rb"<\d\d:\d\d:\d\d\.\d\d\d>", files["a.vtt"])) > 150
    assert b'"words":[[' in files["a.html"]
    again = run_narrate(*options, "-o", "again/a.mp3")  # from the pieces that are kept
    assert json.loads(again.stdout)["spoken"] == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == files
    paused = run_narrate(*options, "-o", "paused/a.mp3", "--pause", "0.9")  # from the clips that are kept
    assert len([word for cue in json.loads(paused.stdout)["cues"] for word in cue.get("words", ())]) == len(words)


def test_a_model_is_read_once_for_noise_and_durations(voices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    load = onnx.load

    def counted(path: str) -> onnx.ModelProto:
        read.append(path)
        return load(path)

    monkeypatch.setattr(onnx, "load", counted)
    assert say(voices).words
    assert len(read) == 1
