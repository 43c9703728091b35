"""Models without chance: what they draw is always the same, and like what they would have drawn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy
import onnx.parser
import onnxruntime
import pytest

from narrate.speak.engines.neural.onnx_model import deterministic, open_model

DRAWING = """
<ir_version: 9, opset_import: ["" : {version}]>
drawing (float[n] x, bool yes) => (float[n] a, float[n] b, float[200, 300] c, float[n] d) {{
  a = RandomNormalLike<mean = 5.0, scale = 2.0>(x)
  b = RandomUniformLike<low = -3.0, high = -1.0>(x)
  c = RandomNormal<shape = [200, 300]>()
  d = If (yes) <
    then_branch = yes_branch () => (float[n] e) {{ e = RandomNormalLike(x) }},
    else_branch = no_branch () => (float[n] f) {{ f = Identity(x) }}
  >
}}
"""
GIVEN = {"x": numpy.zeros(100_000, numpy.float32), "yes": numpy.array(True)}


@pytest.fixture(params=[13, 17, 21])
def drawing(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "drawing.onnx"
    path.write_bytes(onnx.parser.parse_model(DRAWING.format(version=request.param)).SerializeToString())
    return path


def test_two_runs_of_a_model_as_it_is_differ(drawing: Path) -> None:
    """Or else there is nothing to do here: also after `set_seed`, for that counts once for each session."""
    onnxruntime.set_seed(1)
    session = onnxruntime.InferenceSession(str(drawing))
    first, second = session.run(None, GIVEN), session.run(None, GIVEN)
    assert all((one != other).any() for one, other in zip(first, second, strict=True))


def test_what_is_drawn_is_the_same_in_every_run_and_session(drawing: Path) -> None:
    one, other = open_model(drawing), open_model(drawing)
    other.run(None, {**GIVEN, "x": numpy.zeros(17, numpy.float32)})
    runs = [session.run(None, GIVEN) for session in (one, one, other)]
    for run in runs[1:]:
        assert all((first == again).all() for first, again in zip(runs[0], run, strict=True))


def test_another_process_builds_the_same_model(drawing: Path) -> None:
    code = (
        "import hashlib, sys; from pathlib import Path;"
        "from narrate.speak.engines.neural.onnx_model import deterministic;"
        "print(hashlib.sha256(deterministic(Path(sys.argv[1]))).hexdigest())"
    )
    hashes = {
        subprocess.run([sys.executable, "-c", code, drawing], capture_output=True, check=True).stdout for _ in range(2)
    }
    assert len(hashes) == 1


def test_the_table_has_the_distribution_that_is_asked_for(drawing: Path) -> None:
    normal, uniform, square, branch = open_model(drawing).run(None, GIVEN)
    assert (normal.mean(), normal.std()) == (pytest.approx(5, abs=0.05), pytest.approx(2, abs=0.02))
    assert (uniform.min(), uniform.max()) == (pytest.approx(-3, abs=0.01), pytest.approx(-1, abs=0.01))
    assert (square.shape, branch.shape) == ((200, 300), (100_000,))
    assert (branch.mean(), branch.std()) == (pytest.approx(0, abs=0.02), pytest.approx(1, abs=0.02))
    assert abs(numpy.corrcoef(normal, branch)[0, 1]) < 0.02  # no two nodes draw the same
    assert abs(numpy.corrcoef(square[0], square[1])[0, 1]) < 0.2


def test_a_model_that_draws_nothing_is_opened_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "plain.onnx"
    text = '<ir_version: 9, opset_import: ["" : 17]> plain (float[n] x) => (float[n] y) { y = Neg(x) }'
    path.write_bytes(onnx.parser.parse_model(text).SerializeToString())
    assert deterministic(path) == str(path)


def test_half_precision_stays_half(tmp_path: Path) -> None:
    path = tmp_path / "half.onnx"
    text = '<ir_version: 9, opset_import: ["" : 17]> h (float16[n] x) => (float16[n] y) { y = RandomNormalLike(x) }'
    path.write_bytes(onnx.parser.parse_model(text).SerializeToString())
    (drawn,) = open_model(path).run(None, {"x": numpy.zeros(1_000, numpy.float16)})
    assert drawn.dtype == numpy.float16
    assert drawn.std() == pytest.approx(1, abs=0.1)
