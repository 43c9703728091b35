"""ONNX models for the neural engines: opened for one worker of several, and made deterministic.

The models draw random noise while they run (Piper's durations and breath, Kokoro's source signal), from a generator
that continues from one sentence to the next and cannot be reset: `onnxruntime.set_seed` takes effect only when a model
is opened, and to open one for each sentence takes as long as to speak it. Without noise (`noise_scale` 0) a Piper voice
is deterministic but flat. So the random nodes are replaced, in memory, by a fixed table of noise: the voice sounds as
its makers meant it, and a sentence sounds the same whatever was spoken before.
"""

from __future__ import annotations

import math
import mmap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from narrate.errors import EngineUnavailable
from narrate.model.language import shortened

VERSION = 1  # of the noise table; it is part of the engines' fingerprints

THREADS = 1  # of each worker: the workers share the processors already, and each further thread adds less

PACKAGES_BYTES = 150_000_000  # onnxruntime, numpy and the engine's own package

PROVIDERS = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}

SIZE = 1_048_573  # of the table: prime, so that each row of a tensor begins elsewhere in it
STEP = 104_729  # between the positions at which two nodes begin in it
RANDOM = {"RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}
CAST_LIKE_SINCE = 15  # version of ONNX's operators


def memory_bytes(model_bytes: int) -> int:
    """About how much memory a worker takes with a model file of that size, in bytes."""
    return PACKAGES_BYTES + 4 * model_bytes  # measured with a Piper voice of 63 MB: 386 MB after 60 sentences


def open_model(path: Path, device: str = "cpu", change: Callable[[Any], object] | None = None) -> Any:
    """An `onnxruntime.InferenceSession` with `THREADS` threads, whose output follows from its input alone.

    Args:
        device: one of `PROVIDERS`.
        change: as of `deterministic()`.

    Raises:
        EngineUnavailable: the model cannot be loaded, or the device cannot be used.
    """
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows the variable that `neural` sets has no effect
    provider = PROVIDERS[device]
    offered = onnxruntime.get_available_providers()
    if provider not in offered:
        raise _no_device(device, f"onnxruntime offers only {', '.join(offered)}")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = THREADS
    options.log_severity_level = 4  # errors are raised
    options.enable_mem_pattern = False  # it plans memory for each length of input, and no two sentences share one
    try:
        providers = list(dict.fromkeys((provider, PROVIDERS["cpu"])))
        session = onnxruntime.InferenceSession(deterministic(path, change), options, providers=providers)
    except EngineUnavailable:
        raise
    except Exception as error:
        raise EngineUnavailable(
            f"the voice file {path} cannot be loaded ({shortened(str(error), 200)})", "Install the voice again"
        ) from error
    session._model_bytes = None  # a second copy of the model, kept to reopen it
    session.disable_fallback()  # to another device after a failure
    if provider not in session.get_providers():  # it silently takes another one if a library is missing
        raise _no_device(device, "its libraries do not load")
    return session


def deterministic(path: Path, change: Callable[[Any], object] | None = None) -> str | bytes:
    """The bytes of the model with the table in place of its random nodes; the path of a model without such nodes.

    Args:
        change: gets the `onnx.ModelProto` for further changes, since it is read anyway. A model without random nodes is
            not changed: no published voice is without, and to read a model of 63 MB takes 0.2 s.

    Raises:
        EngineUnavailable: the package `onnx` is missing.
    """
    if not _has_random_nodes(path):
        return str(path)
    try:
        import onnx
    except ImportError as error:
        raise EngineUnavailable("this voice needs the package onnx", "`pip install onnx` installs it") from error
    model = onnx.load(str(path))
    version = next((entry.version for entry in model.opset_import if entry.domain in {"", "ai.onnx"}), 0)
    noise = _Noise(version)
    noise.replace_in(model.graph)
    model.graph.initializer.extend(noise.constants.values())
    if change:
        change(model)
    return bytes(model.SerializeToString())


def _has_random_nodes(path: Path) -> bool:
    """Whether the name of a random operator is in the file; to parse 300 MB takes a second."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(b"RandomNormal") >= 0 or data.find(b"RandomUniform") >= 0


class _Noise:
    """Replaces random nodes with reads of the table.

    Attributes:
        constants: those that the new nodes need, by name, for the outermost graph; branches and loops see them too.
    """

    def __init__(self, version: int) -> None:
        self.constants: dict[str, Any] = {}
        self._version = version
        self._nodes = 0

    def replace_in(self, graph: Any) -> None:
        """Replaces the random nodes of a graph and of the graphs in its branches and loops."""
        nodes = []
        for node in graph.node:
            for attribute in node.attribute:
                for inner in [*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs]:
                    self.replace_in(inner)
            nodes += self._replacement(node) if node.op_type in RANDOM else [node]
        del graph.node[:]
        graph.node.extend(nodes)

    def _replacement(self, node: Any) -> list[Any]:
        """The nodes for `low + width × table[(start + i) mod size]`, in the shape of the node's output."""
        import numpy
        from onnx import TensorProto, helper

        given = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        if node.op_type.startswith("RandomNormal"):
            table, low, width = "normal", given.get("mean", 0.0), given.get("scale", 1.0)
        else:
            table, low = "uniform", given.get("low", 0.0)
            width = given.get("high", 1.0) - low
        self._nodes += 1
        made: list[Any] = []

        def add(operator: str, *inputs: str, **attributes: Any) -> str:
            output = f"narrate_noise_{self._nodes}_{len(made)}"
            made.append(helper.make_node(operator, inputs, [output], **attributes))
            return output

        if node.input:
            shape, count = add("Shape", node.input[0]), add("Size", node.input[0])
        else:
            shape = self._constant(numpy.array(given["shape"], numpy.int64))
            count = self._constant(numpy.int64(math.prod(given["shape"])))
        size, start = self._constant(numpy.int64(SIZE)), self._constant(numpy.int64(self._nodes * STEP % SIZE))
        positions = add("Range", self._constant(numpy.int64(0)), count, self._constant(numpy.int64(1)))
        drawn = add("Gather", self._table(table), add("Mod", add("Add", positions, start), size))
        wide = add("Mul", drawn, self._constant(numpy.float32(width)))
        last = add("Reshape", add("Add", wide, self._constant(numpy.float32(low))), shape)
        if "dtype" not in given and node.input and self._version >= CAST_LIKE_SINCE:
            add("CastLike", last, node.input[0])
        else:
            add("Cast", last, to=given.get("dtype", TensorProto.FLOAT))
        made[-1].output[0] = node.output[0]
        return made

    def _table(self, kind: str) -> str:
        import numpy

        name = f"narrate_{kind}"
        if name in self.constants:
            return name
        random = numpy.random.RandomState(7)  # the generator that numpy promises never to change
        values = random.standard_normal(SIZE) if kind == "normal" else random.random_sample(SIZE)
        return self._constant(values.astype(numpy.float32), name)

    def _constant(self, value: Any, name: str = "") -> str:
        import numpy
        from onnx import numpy_helper

        name = name or f"narrate_{value.dtype}_{value.tolist()}"
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(numpy.asarray(value), name)
        return name


def _no_device(device: str, why: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"the device '{device}' cannot be used ({why})",
        "Install onnxruntime-gpu and NVIDIA's libraries, or leave out --device",
    )
