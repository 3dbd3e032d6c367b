"""The network: the first layers of MiniLM, in which what was said does not see the draft, and heads on top."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

WIDE, HEADS = 384, 12
_DROP = 0.1
_WEIGHT, _BIAS = "weight", "bias"


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file: eight bytes of length, a JSON head, then plain little-endian numbers."""
    raw = path.read_bytes()
    end = 8 + int.from_bytes(raw[:8], "little")
    found = {}
    for name, told in json.loads(raw[8:end]).items():
        if name != "__metadata__" and told["dtype"] == "F32":
            begin, stop = told["data_offsets"]
            numbers = np.frombuffer(raw[end + begin : end + stop], dtype="<f4")
            found[name] = torch.from_numpy(numbers.reshape(told["shape"]).copy())
    return found


class Layer(nn.Module):
    """Attention and a wide step, each with its norm; no dropout inside, which took a fifth of the time."""

    def __init__(self, tensors: dict[str, Tensor], number: int) -> None:
        super().__init__()
        self._tensors, self._prefix = tensors, f"encoder.layer.{number}."
        self.qkv = self._linear("attention.self.query", "attention.self.key", "attention.self.value")
        self.out, self.n1 = self._linear("attention.output.dense"), self._norm("attention.output.LayerNorm")
        self.up, self.down = self._linear("intermediate.dense"), self._linear("output.dense")
        self.n2 = self._norm("output.LayerNorm")
        del self._tensors

    def _linear(self, *names: str) -> nn.Linear:
        weight, bias = (
            torch.cat([self._tensors[f"{self._prefix}{n}.{kind}"] for n in names]) for kind in (_WEIGHT, _BIAS)
        )
        made = nn.Linear(weight.shape[1], weight.shape[0])
        made.weight.data, made.bias.data = weight.clone(), bias.clone()
        return made

    def _norm(self, name: str) -> nn.LayerNorm:
        return norm_of(self._named(name, _WEIGHT), self._named(name, _BIAS))

    def _named(self, name: str, kind: str) -> Tensor:
        return self._tensors[f"{self._prefix}{name}.{kind}"]

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """States [batch, length, wide] and who sees whom [batch, 1, length, length]."""
        batch, length, wide = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, HEADS, wide // HEADS).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.n1(x + self.out(seen.transpose(1, 2).reshape(batch, length, wide)))
        stepped = self.down(functional.gelu(self.up(x)))
        return self.n2(x + functional.dropout(stepped, _DROP, self.training))


class Network(nn.Module):
    """``kept``: which word pieces of MiniLM are kept, in the order of our vocabulary; they are not trained further."""

    def __init__(self, tensors: dict[str, Tensor], layers: int, checks: int, kept: Sequence[int]) -> None:
        super().__init__()
        part = {name.removeprefix("embeddings."): t for name, t in tensors.items() if name.startswith("embeddings.")}
        self.register_buffer("words", part["word_embeddings.weight"][list(kept)].clone(), persistent=False)
        self.pos = nn.Parameter(part["position_embeddings.weight"].clone())
        self.typ = nn.Parameter(part["token_type_embeddings.weight"].clone())
        self.norm = norm_of(part["LayerNorm.weight"], part["LayerNorm.bias"])
        self.layers = nn.ModuleList(Layer(tensors, number) for number in range(layers))
        self.tok, self.cls = nn.Linear(WIDE, checks + 1), nn.Linear(3 * WIDE, checks)
        self.mood = nn.Linear(WIDE, 1)

    def forward(self, ids: Tensor, seg: Tensor, pos: Tensor, begin: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Log-odds of each check [batch, checks], of each check and of a promise at each piece, and the mood 0-3.

        ``ids``, ``pos`` and ``seg`` (0 said, 1 draft, -1 nothing): [batch, length]; ``begin``: where each draft begins.
        """
        x = functional.dropout(
            self.norm(self.words[ids] + self.pos[pos] + self.typ[seg.clamp(min=0)]), _DROP, self.training
        )
        mask = ((seg >= 0)[:, None, :] & ((seg == 1)[:, :, None] | (seg == 0)[:, None, :]))[:, None]
        for layer in self.layers:
            x = layer(x, mask)
        said, drafted = (
            (x * here).sum(1) / here.sum(1) for here in ((seg == kind)[..., None].to(x.dtype) for kind in (0, 1))
        )
        first = x[torch.arange(len(x)), begin]
        joined = functional.dropout(torch.cat([first, drafted, said], 1), _DROP, self.training)
        return self.cls(joined), self.tok(x), self.mood(said)[:, 0]


def _mean(x: Tensor, here: Tensor) -> Tensor:
    counted = here[..., None].to(x.dtype)
    return (x * counted).sum(1) / counted.sum(1)


def norm_of(weight: Tensor, bias: Tensor) -> nn.LayerNorm:
    """A norm with these numbers."""
    made = nn.LayerNorm(len(weight), eps=1e-12)
    made.weight.data, made.bias.data = weight.clone(), bias.clone()
    return made
