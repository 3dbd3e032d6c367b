"""Fits the network on examples, and tells what it says of others."""

import math
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.encoder.examples import Example
from training.encoder.network import Network
from training.encoder.terms import CHECKS, MOST_SAID, Told

EPOCHS = 5
_AT_ONCE, _SORTED = 24, 30
_RATE, _HEADS_RATE, _DECAY, _WARM = 1.2e-4, 1.5e-3, 0.01, 0.06
# the weights of: checks of the whole, of pieces (marked ones five times), promises at pieces, and the mood
_WHOLE, _PIECES, _MARKED, _PROMISES, _MOOD = 4.0, 6.0, 4.0, 0.3, 0.05
_TELL = 50


@dataclass(slots=True)
class Batch:
    """Examples side by side: what was said, then the draft, then nothing."""

    examples: list[Example]
    ids: Tensor
    seg: Tensor
    pos: Tensor
    begin: Tensor
    marks: Tensor


def batches(examples: Sequence[Example], at_once: int = _AT_ONCE, *, mixed: bool = True) -> Iterator[Batch]:
    """All examples, those of one length together; in random order where ``mixed``."""
    left = list(examples)
    if not mixed:
        left.sort(key=lambda one: one.size)
        groups = [left[at : at + at_once] for at in range(0, len(left), at_once)]
    else:
        random.shuffle(left)
        wide = at_once * _SORTED
        runs = [sorted(left[at : at + wide], key=lambda one: one.size) for at in range(0, len(left), wide)]
        groups = [run[at : at + at_once] for run in runs for at in range(0, len(run), at_once)]
        random.shuffle(groups)
    for group in groups:
        yield _batch(group)


def _batch(group: list[Example]) -> Batch:
    shape = (len(group), max(one.size for one in group))
    ids, pos = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    seg, marks = torch.full(shape, -1), torch.zeros(*shape, len(CHECKS) + 1)
    for row, one in enumerate(group):
        begin, end = len(one.said), one.size
        ids[row, :end] = torch.tensor(one.said + one.drafted)
        seg[row, :begin], seg[row, begin:end] = 0, 1
        pos[row, :begin], pos[row, begin:end] = torch.arange(begin), torch.arange(end - begin) + MOST_SAID
        marks[row, begin:end] = torch.from_numpy(one.marks)
    return Batch(group, ids, seg, pos, torch.tensor([len(one.said) for one in group]), marks)


def _stack(parts: list[np.ndarray]) -> Tensor:
    return torch.from_numpy(np.stack(parts))


def _losses(network: Network, batch: Batch) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        whole, pieces, mood = network(batch.ids, batch.seg, batch.pos, batch.begin)
    whole, pieces, mood = whole.float(), pieces.float(), mood.float()
    group = batch.examples
    wrong = functional.binary_cross_entropy_with_logits
    labels, weights = _stack([one.whole for one in group]), _stack([one.whole_weights for one in group])
    first = (wrong(whole, labels, reduction="none") * weights).sum() / len(group) / len(CHECKS) * _WHOLE
    drafted = (batch.seg == 1).float()
    drafted[torch.arange(len(group)), batch.begin] = 0
    counted = drafted[..., None] * _stack([one.marks_weights for one in group])[:, None]
    missed = wrong(pieces, batch.marks, reduction="none")
    second = (missed * counted * (1 + _MARKED * batch.marks)).sum() / drafted.sum() / len(CHECKS) * _PIECES
    third = (missed[..., -1] * counted[..., -1]).sum() / drafted.sum() * _PROMISES
    upset = torch.tensor([one.upset for one in group])
    known = upset >= 0
    fourth = ((mood - upset) ** 2)[known].mean() * _MOOD if known.any() else whole.sum() * 0
    return first + second + third + fourth


def fit(network: Network, examples: Sequence[Example], epochs: float = EPOCHS) -> None:
    """Several rounds over all examples with a rate that rises and then falls; says how it goes."""
    heads = [*network.tok.parameters(), *network.cls.parameters(), *network.mood.parameters()]
    apart = {id(one) for one in heads}
    body = [one for one in network.parameters() if id(one) not in apart]
    groups = [{"params": body, "lr": _RATE}, {"params": heads, "lr": _HEADS_RATE}]
    tuner = torch.optim.AdamW(groups, weight_decay=_DECAY)
    steps = int(epochs * math.ceil(len(examples) / _AT_ONCE))
    rate = torch.optim.lr_scheduler.LambdaLR(
        tuner, lambda at: min(at / (_WARM * steps + 1), max(0, (steps - at) / ((1 - _WARM) * steps)))
    )
    done, total, begun = 0, 0.0, time.monotonic()
    network.train()
    while done < steps:
        for batch in batches(examples):
            loss = _losses(network, batch)
            tuner.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            tuner.step()
            rate.step()
            done, total = done + 1, total + loss.item()
            if done % _TELL == 0:
                sys.stdout.write(f"{done}/{steps} loss {total / _TELL:.4f} {time.monotonic() - begun:.0f} s\n")
                sys.stdout.flush()
                total = 0.0
            if done >= steps:
                break


def predict(network: Network, examples: Sequence[Example]) -> dict[str, Told]:
    """What the network says of each example, by its name."""
    found = {}
    network.eval()
    with torch.no_grad():
        for batch in batches(examples, 32, mixed=False):
            whole, pieces, mood = network(batch.ids, batch.seg, batch.pos, batch.begin)
            for row, one in enumerate(batch.examples):
                mine = pieces[row, len(one.said) : one.size].numpy()
                found[one.name] = Told(whole[row].numpy(), mine, float(mood[row]))
    return found
