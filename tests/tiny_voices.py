"""Neural voices of a few kB, with the inputs, outputs and files of real ones, for the real packages to speak with.

Each phoneme is a tone: which one follows from its number and the speaker, how long it lasts from its number and the
length that is asked for, rounded up to whole frames as real models do. They draw noise in the same places as real ones.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import onnx.parser
from onnx import numpy_helper

SYMBOLS = 256

# `lengths` and `tones`: of each phoneme, in frames and in hertz. `work`: a matrix, multiplied with itself to take time.
GRAPH = """
<ir_version: 9, opset_import: ["" : 17]>
tiny ({inputs}) => (float[{shape}] output{outputs}) {{
  zero = Constant<value_ints = [0]>()
  none = Constant<value_int = 0>()
  one = Constant<value_int = 1>()
  minus = Constant<value_ints = [-1]>()
  column = Constant<value_ints = [1]>()
  flat = Reshape({ids}, minus)
  every = Gather(lengths, flat)
  all = Size(flat)
  numbers = Range(none, all, one)
  angles = Cast<to = 1>(numbers)
  swing = Sin(angles)
  half = Mul(swing, half_of)
  sway = Add(half, whole)
  usual = Mul(every, sway)
  {settings}
  drawn = RandomNormalLike<scale = 0.1>(usual)
  wobble = Mul(drawn, noise_w)
  factor = Exp(wobble)
  asked = Mul(usual, scale)
  wobbled = Mul(asked, factor)
  long = Ceil(wobbled)
  ends = CumSum(long, none)
  count = ReduceSum<keepdims = 0>(long)
  frames = Cast<to = 7>(count)
  clock = Range(none, frames, one)
  ticks = Cast<to = 1>(clock)
  row = Unsqueeze(ticks, column)
  over = GreaterOrEqual(row, ends)
  passed = Cast<to = 7>(over)
  which = ReduceSum<keepdims = 0>(passed, column)
  heard = Gather(flat, which)
  hertz = Gather(tones, heard)
  pitch = Mul(hertz, voice)
  pitches = Unsqueeze(pitch, column)
  starts = Mul(row, hop)
  times = Add(starts, steps)
  turns = Mul(times, pitches)
  phase = Mul(turns, circle)
  wave = Sin(phase)
  soft = Mul(wave, amplitude)
  hiss = RandomNormalLike<scale = 0.002>(soft)
  breath = Mul(hiss, noise)
  mixed = Add(soft, breath)
  {work}
  shape = Constant<value_ints = [{reshape}]>()
  output = Reshape(worked, shape)
  {told}
}}
"""


def piper(
    folder: Path,
    name: str = "en_US-tiny-medium",
    *,
    speakers: tuple[str, ...] = (),
    noise: tuple[float, float] = (0.667, 0.8),
    work: int = 0,
    amplitude: float = 0.3,
) -> Path:
    """Writes `NAME.onnx` and `NAME.onnx.json` and returns the first.

    Args:
        noise: `noise_scale` and `noise_w` of the configuration.
        work: how often a matrix is multiplied for each sentence.
        amplitude: of its sound, of 1.
    """
    from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

    settings = """
  places = Constant<value_ints = [1, 1, 1]>()
  noise, scale, noise_w = Split(scales, places)
  """
    inputs = "int64[1, n] input, int64[1] input_lengths, float[3] scales"
    if speakers:
        inputs += ", int64[1] sid"
        settings += "number = Cast<to = 1>(sid)\n  higher = Mul(number, third)\n  voice = Add(higher, whole)"
    else:
        settings += "voice = Identity(whole)"
    model = _model("input", inputs, settings, "1, 1, 1, t", "1, 1, 1, -1", 22_050, 256, work, amplitude=amplitude)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(model.SerializeToString())
    language, _, quality = name.split("-")
    config = {
        "audio": {"sample_rate": 22_050, "quality": quality},
        "espeak": {"voice": {"en_US": "en-us", "de_DE": "de"}[language]},
        "language": {"code": language},
        "inference": {"noise_scale": noise[0], "length_scale": 1, "noise_w": noise[1]},
        "phoneme_type": "espeak",
        "phoneme_id_map": DEFAULT_PHONEME_ID_MAP,
        "num_symbols": SYMBOLS,
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": {speaker: number for number, speaker in enumerate(speakers)},
    }
    Path(f"{path}.json").write_text(json.dumps(config), "utf-8")
    return path


def kokoro(
    folder: Path,
    names: tuple[str, ...] = ("af_heart", "am_adam", "bf_emma", "ff_siwis"),
    *,
    durations: bool = True,
) -> Path:
    """Writes `kokoro-v1.0.onnx` and `voices-v1.0.bin` and returns the first.

    Args:
        durations: the model tells how long each phoneme lasts, as those of `model-files-v1.1` do and older ones do not.
    """
    settings = """
  scale = Reciprocal(speed)
  noise = Identity(whole)
  noise_w = Identity(whole)
  first = Constant<value_ints = [1]>()
  corner = Slice(style, zero, first, column)
  voice = Reshape(corner, minus)
  """
    told = "duration = Cast<to = 7>(long)" if durations else ""
    inputs = "int64[1, n] tokens, float[1, 256] style, float[1] speed"
    outputs = ", int64[n] duration" if durations else ""
    model = _model("tokens", inputs, settings, "t", "-1", 24_000, 300, 0, slower=1.15, told=told, outputs=outputs)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "kokoro-v1.0.onnx"
    path.write_bytes(model.SerializeToString())
    styles = {name: numpy.full((510, 1, 256), 1 + number / 3, numpy.float32) for number, name in enumerate(names)}
    with (folder / "voices-v1.0.bin").open("wb") as file:
        numpy.savez(file, **styles)
    return path


def _model(
    ids: str,
    inputs: str,
    settings: str,
    shape: str,
    reshape: str,
    sample_rate_hz: int,
    hop: int,
    work: int,
    slower: float = 1,
    told: str = "",
    outputs: str = "",
    amplitude: float = 0.3,
) -> Any:
    busy = [f"m{step} = MatMul(work, {f'm{step - 1}' if step else 'seed'})" for step in range(work)]
    if work:
        busy = ["seed = Mul(work, scale)", *busy, f"sum = ReduceMean<keepdims = 0>(m{work - 1})"]
        busy += ["nothing = Mul(sum, silence)", "worked = Add(mixed, nothing)"]
    text = GRAPH.format(
        ids=ids,
        inputs=inputs,
        settings=settings,
        shape=shape,
        reshape=reshape,
        work="\n  ".join(busy or ["worked = Identity(mixed)"]),
        told=told,
        outputs=outputs,
    )
    model = onnx.parser.parse_model(text)
    numbers = numpy.arange(SYMBOLS)
    frame_s = hop / sample_rate_hz
    values = {
        # A vowel or consonant of about 40 ms, one more and the next less; the blank that Piper puts between two, 0.
        "lengths": slower * numpy.where(numbers == 0, 0.008, 0.03 + numbers % 5 / 250) / frame_s,
        "tones": 150 + numbers * 37 % 400,
        "steps": numpy.arange(hop),
        "hop": hop,
        "circle": 2 * numpy.pi / sample_rate_hz,
        "amplitude": amplitude,
        "whole": [1.0],
        "third": 1 / 3,
        "half_of": 0.5,
        "silence": 1e-9,
    }
    if work:
        values["work"] = numpy.full((512, 512), 1 / 512)
    for name, value in values.items():
        model.graph.initializer.append(numpy_helper.from_array(numpy.asarray(value, numpy.float32), name))
    onnx.checker.check_model(model)
    return model
