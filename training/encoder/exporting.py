"""Turns the network into what the product runs: one ONNX graph with whole-number weights, beside its words."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from training.encoder.network import HEADS, WIDE, Network
from training.encoder.terms import CHECKS, MOST_DRAFTED, MOST_SAID


class Reader(nn.Module):
    """The network for one text at a time, after what was said: its keys and values come in as ``past``."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        scale = network.words.abs().amax(1, keepdim=True) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("numbers", (network.words / scale).round().to(torch.int8))

    def forward(
        self, ids: Tensor, pos: Tensor, kind: Tensor, past: Tensor, told: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Log-odds of the whole and of each piece, the mean state, and what a text after this one needs of it."""
        network, length, size = self.network, ids.shape[0], WIDE // HEADS
        words = self.numbers[ids].float() * self.scale[ids]
        x, kept = network.norm(words + network.pos[pos] + network.typ[kind]), []
        for place, layer in enumerate(network.layers):
            q, k, v = (layer.qkv(x).view(length, 3, HEADS, size)[:, at].transpose(0, 1) for at in range(3))
            kept += [k, v]
            k, v = torch.cat([past[2 * place], k], 1), torch.cat([past[2 * place + 1], v], 1)
            seen = torch.softmax(q @ k.transpose(1, 2) * size**-0.5, -1) @ v
            x = layer.n1(x + layer.out(seen.transpose(0, 1).reshape(length, WIDE)))
            x = layer.n2(x + layer.down(functional.gelu(layer.up(x))))
        mean = x.mean(0)
        return network.cls(torch.cat([x[0], mean, told])), network.tok(x), mean, torch.stack(kept)


def pack(target: Path, network: Network, names: Sequence[str]) -> None:
    """Write the three files of the product into a folder; the same network gives the same bytes."""
    count = len(network.layers)
    target.mkdir(exist_ok=True)
    (target / "pieces.txt").write_text("\n".join(names), encoding="utf-8")
    told = {"layers": count, "heads": HEADS, "wide": WIDE, "said": MOST_SAID, "drafted": MOST_DRAFTED, "checks": CHECKS}
    (target / "told.json").write_text(json.dumps(told) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder) / "plain.onnx", target / "reader.onnx"
        _export(Reader(network.eval()), plain, count)
        quantize_dynamic(
            plain, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gemm"]
        )


def _export(reader: Reader, path: Path, layers: int) -> None:
    numbers = torch.arange(7)
    past, told = torch.zeros(2 * layers, HEADS, 5, WIDE // HEADS), torch.zeros(WIDE)
    torch.onnx.export(
        reader,
        (numbers, numbers, torch.tensor(0), past, told),
        str(path),
        dynamo=False,
        opset_version=17,
        input_names=["ids", "pos", "kind", "past", "told"],
        output_names=["whole", "said", "mean", "kept"],
        dynamic_axes={
            "ids": {0: "length"},
            "pos": {0: "length"},
            "past": {2: "said"},
            "said": {0: "length"},
            "kept": {2: "length"},
        },
    )
