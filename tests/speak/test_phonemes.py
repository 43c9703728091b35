"""Phonemes of a lexicon as the neural engines say them, in the packages of their makers, on models of a few kB.

A tiny voice hums a tone for each symbol, so that equal sound means equal phonemes, pauses included.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from narrate.cache import Cache
from narrate.errors import BadClip
from narrate.model import EngineOptions, Phonemes, Utterance
from narrate.render.job import clip_key
from narrate.speak.check import RecentClips
from narrate.speak.engines import load_engine
from narrate.speak.engines.neural.phonemes import as_espeak_writes, with_phonemes
from narrate.speak.retry import _halves
from narrate.speak.sample_sentences import sample_sentences
from tests import tiny_voices

Run = Callable[..., subprocess.CompletedProcess[str]]

IPA = "ʃɪˈvɔːn"  # what eSpeak NG says for "Siobhan" in American English
ENGINES = [
    "piper",
    pytest.param(
        "kokoro", marks=pytest.mark.skipif(sys.version_info >= (3, 14), reason="kokoro-onnx does not install there")
    ),
]


@pytest.fixture(params=ENGINES)
def say(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., bytes]:
    """`say(text, word, ipa)` is the sound of a text in which `ipa` is given for every `word`."""
    {"piper": tiny_voices.piper, "kokoro": tiny_voices.kokoro}[request.param](tmp_path)
    engine = load_engine(request.param, EngineOptions(tmp_path))
    return lambda text, word="", ipa=IPA: engine.speak(given(text, word, ipa)).pcm


def given(text: str, word: str = "", ipa: str = IPA) -> Utterance:
    starts = [at for at in range(len(text)) if word and text.startswith(word, at)]
    return Utterance(text, phonemes=tuple(Phonemes(at, at + len(word), ipa) for at in starts))


@pytest.mark.parametrize(
    "text",
    [
        "{}, who came late, waved.",
        "A letter for {}.",
        "Was it for {}? It was from the {}! Of {}: nothing; “{}” ({}) he said… {}",
        "{} {}—{} and {}-like",
        "Dr. Brown met {}. Then the U.S. did, at 5 p.m. {} left.",
        "[[aaaa]] {} [[aaaa]]",
    ],
)
def test_a_word_sounds_as_it_is_given_and_all_around_it_as_ever(say: Callable[..., bytes], text: str) -> None:
    """Also pauses, the ends of sentences, and the weak forms of small words before it ("for the")."""
    sound = say(text.replace("{}", "Bobby"), "Bobby")
    assert sound == say(text.replace("{}", "Siobhan"))
    assert sound != say(text.replace("{}", "Bobby"))


def test_a_vowel_at_its_beginning_is_minded_by_the_words_before_it(say: Callable[..., bytes]) -> None:
    assert say("Of the Bobby, an Bobby.", "Bobby", "ˈæpəl") == say("Of the apple, an apple.")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "nl", "sv", "pl", "ru"])
@pytest.mark.parametrize("ipa", ["ʃɪvˈɔːn", "ˈæpəl"])
def test_in_every_place_of_a_text_there_is_room_for_them(language: str, ipa: str) -> None:
    from piper.phonemize_espeak import EspeakPhonemizer

    espeak = EspeakPhonemizer()

    def phonemize(text: str) -> str:
        return "\n".join("".join(part) for part in espeak.phonemize({"pt": "pt-br"}.get(language, language), text))

    words = 0
    for sentence in sample_sentences(language):
        for word in re.finditer(r"(?<!['’])\b[^\W\d_]{3,}", sentence):
            said = with_phonemes(sentence, [Phonemes(*word.span(), ipa)], phonemize)
            assert said.count(ipa) == 1, word[0]
            words += 1
    assert words > 30


def test_phrases_have_words(say: Callable[..., bytes]) -> None:
    assert say("We met Xyz there.", "Xyz", "ˈʃɪvɔːn ˈblæk") == say("We met Shivawn Black there.")


@pytest.mark.parametrize("unknown", ["ʃɪˈꞎɔːn", "ʃɪˈvɔːn\u0324"])
def test_a_symbol_that_the_voice_does_not_know_leaves_the_whole_word_spelled(
    say: Callable[..., bytes], unknown: str
) -> None:
    assert say("Bobby came with Bobby.", "Bobby", unknown) == say("Bobby came with Bobby.")


def test_of_two_words_the_one_that_the_voice_knows_is_said_as_given(tmp_path: Path) -> None:
    tiny_voices.piper(tmp_path)
    engine = load_engine("piper", EngineOptions(tmp_path))
    both = Utterance("Bobby came with Bobby.", phonemes=(Phonemes(0, 5, "ꞎ"), Phonemes(16, 21, IPA)))
    assert engine.speak(both).pcm == engine.speak(Utterance("Bobby came with Siobhan.")).pcm


@pytest.mark.parametrize("name", ENGINES)
def test_words_have_times_by_the_phonemes_that_are_given(name: str, tmp_path: Path) -> None:
    {"piper": tiny_voices.piper, "kokoro": tiny_voices.kokoro}[name](tmp_path)
    engine = load_engine(name, EngineOptions(tmp_path))
    told, spelled = "“Xyzzy”, said Xyzzy, is here.", "“Siobhan”, said Siobhan, is here."
    words, wanted = engine.speak(given(told, "Xyzzy")).words, engine.speak(given(spelled)).words
    assert [told[word.start : word.end] for word in words] == ["“Xyzzy”,", "said", "Xyzzy,", "is", "here."]
    assert [word.sample for word in words] == [word.sample for word in wanted]
    phrase = "We met Xyzzy Zyx there."
    times = engine.speak(Utterance(phrase, phonemes=(Phonemes(7, 16, f"{IPA} ˈblæk"),))).words
    assert [word.sample for word in times] == [
        word.sample for word in engine.speak(given("We met Siobhan black there.")).words
    ]


@pytest.mark.parametrize(
    ("ipa", "written"),
    [
        ("ʃɪˈvɔːn", "ʃɪvˈɔːn"),
        ("ˌæn.drəˈmed.ə", "ˌændɹəmˈedə"),
        ("ˈstrɛŋθ", "stɹˈɛŋθ"),
        ("kæt", "kˈæt"),
        ("niːv", "nˈiːv"),
        ("kəˈmɑːlə ˈhærɪs", "kəmˈɑːlə hˈæɹɪs"),
        ("t͡ʃaɪ", "tʃˈaɪ"),
        ("ˈm\u0329ba", "ˈm\u0329ba"),
        ("bɔ\u0303ʒuʁ", "bɔ\u0303ʒuʁ"),
    ],
)
def test_what_dictionaries_write_becomes_what_voices_have_learnt(ipa: str, written: str) -> None:
    assert as_espeak_writes(ipa, "en-US") == written


def test_only_english_dictionaries_write_another_r() -> None:
    assert as_espeak_writes("ˈpero", "es") == "pˈero"


def test_a_cedilla_is_known_to_kokoro_with_its_letter(tmp_path: Path) -> None:
    pytest.importorskip("kokoro_onnx")
    tiny_voices.kokoro(tmp_path)
    engine = load_engine("kokoro", EngineOptions(tmp_path))
    sound = engine.speak(given("A Bobby.", "Bobby", "iːc\u0327")).pcm
    assert sound != engine.speak(given("A Bobby.")).pcm
    assert sound != engine.speak(given("A Bobby.", "Bobby", "iːc")).pcm


def test_what_is_too_long_for_kokoro_is_divided_with_phonemes_too(tmp_path: Path) -> None:
    pytest.importorskip("kokoro_onnx")
    tiny_voices.kokoro(tmp_path)
    engine = load_engine("kokoro", EngineOptions(tmp_path))
    long = "The keeper, whom {} had seen, climbed the stairs to {} once more, " * 8
    said = engine.speak(given(long.replace("{}", "Bobby"), "Bobby"))
    assert said.pcm == engine.speak(given(long.replace("{}", "Siobhan"))).pcm


@pytest.mark.parametrize("phoneme_type", ["text", "espeak"])
def test_a_piper_voice_that_has_no_phonemes_says_the_spelling(tmp_path: Path, phoneme_type: str) -> None:
    config = Path(f"{tiny_voices.piper(tmp_path)}.json")
    config.write_text(json.dumps({**json.loads(config.read_text()), "phoneme_type": phoneme_type}))
    engine = load_engine("piper", EngineOptions(tmp_path))
    spelled = engine.speak(given("a bobby came")).pcm
    assert (engine.speak(given("a bobby came", "bobby")).pcm == spelled) == (phoneme_type == "text")


def test_a_piper_voice_that_has_two_vowels_for_one_gets_them_so(tmp_path: Path) -> None:
    config = Path(f"{tiny_voices.piper(tmp_path)}.json")
    clusters = [["a", "ɪ"], ["o", "ʊ"]]
    config.write_text(json.dumps({**json.loads(config.read_text()), "vowel_clusters": clusters}))
    engine = load_engine("piper", EngineOptions(tmp_path))
    said = engine.speak(given("I know that Bobby flies.", "Bobby", "ˈlaɪt"))
    assert said.pcm == engine.speak(given("I know that light flies.")).pcm


@pytest.mark.parametrize("name", ["system", "espeak", "tone"])
def test_other_engines_say_the_spelling(name: str) -> None:
    engine = load_engine(name)
    assert engine.speak(given("Bobby came.", "Bobby")) == engine.speak(given("Bobby came."))


def test_two_spellings_of_one_sound_are_no_fault_of_the_engine(tmp_path: Path) -> None:
    tiny_voices.piper(tmp_path)
    engine = load_engine("piper", EngineOptions(tmp_path))
    memory = RecentClips()
    for word in ("Bobby", "Siobhan"):
        said = given(f"{word} came.", word)
        memory.check(engine.speak(said), said)
    clip = engine.speak(given("Siobhan came."))
    memory.check(clip, given("Siobhan came."))
    with pytest.raises(BadClip):
        memory.check(clip, given("Bobby came."))


def test_halves_have_the_phonemes_of_their_words() -> None:
    first, second = _halves(given("Siobhan came by, and Siobhan left.", "Siobhan"))
    assert (first.text, first.phonemes) == ("Siobhan came by,", (Phonemes(0, 7, IPA),))
    assert (second.text, second.phonemes) == ("and Siobhan left.", (Phonemes(4, 11, IPA),))
    cut = _halves(given("to Kamala Harris", "Kamala Harris"))
    assert [half.text for half in cut] == ["to Kamala", "Harris"]
    assert not any(half.phonemes for half in cut)


def test_a_clip_s_key_has_them_and_is_without_them_what_it_was() -> None:
    engine = load_engine("tone")
    plain = Utterance("Siobhan came.", "low", 180, "en-GB")
    about = ["Siobhan came.", "low", 180, "en-GB"]
    assert clip_key(engine, plain) == Cache.key(engine.name, engine.fingerprint("low"), about)
    others = [replace(plain, phonemes=(Phonemes(0, 7, ipa),)) for ipa in (IPA, "ˈʃɔːn")]
    assert len({clip_key(engine, each) for each in (plain, *others)}) == 3


def frames(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return file.readframes(file.getnframes())


def cached() -> set[Path]:
    return {path for path in Path.home().rglob("*") if path.is_file()}


def test_a_lexicon_on_the_command_line_is_heard_and_a_change_costs_its_sentence_only(
    run_narrate: Run, tmp_path: Path
) -> None:
    tiny_voices.piper(tmp_path / "voices")
    (tmp_path / "a.txt").write_text("Bobby's lamp went out.\n\nNobody saw it. Bobby did not.\n\nIt was night.\n")
    (tmp_path / "b.txt").write_text("Siobhan's lamp went out.\n\nNobody saw it. Siobhan did not.\n\nIt was night.\n")
    lexicon = tmp_path / "names.txt"

    def narrate(article: str, entry: str) -> dict[str, object]:
        lexicon.write_text(entry, "utf-8")
        options = ("-e", "piper", "--voice-dir", "voices", "--lexicon", lexicon, "--no-intro", "-f", "wav", "--json")
        done = run_narrate(article, "-o", f"{article}.wav", *options)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    narrate("a.txt", f"Bobby = /{IPA}/")
    narrate("b.txt", "")
    assert frames(tmp_path / "a.txt.wav") == frames(tmp_path / "b.txt.wav")
    before = cached()
    told = narrate("a.txt", "Bobby = /ˈʃɔːn/")
    assert (told["reused"], told["spoken"]) == (1, 2)
    assert len(before) > 5
    assert len(cached() - before) == 2  # sentences
    assert narrate("a.txt", "Bobby = /ˈʃɔːn/")["spoken"] == 0


def test_a_wrong_sound_is_a_usage_error_in_one_line(run_narrate: Run, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Siobhan = Shivawn /[[ʃ]]/", "utf-8")
    done = run_narrate("-", "--lexicon", "names.txt", stdin="Siobhan came.")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "names.txt, line 1" in done.stderr
