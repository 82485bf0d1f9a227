"""Shapes of women and men as shapes of the neutral body."""

from __future__ import annotations

import torch

from smplkit.body import SMPLX
from smplkit.data.gendered_shapes import gendered_shapes, random_gendered_betas


def test_neutral_betas_give_the_gendered_bodies():
    shapes, neutral = gendered_shapes(), SMPLX()
    own = torch.randn(5, 10, generator=torch.Generator().manual_seed(0))
    for row, gender in enumerate(("female", "male")):
        expected = SMPLX(gender=gender)(own).vertices
        betas = shapes.mean[row] + own @ shapes.map[row]
        got = neutral(betas).vertices
        off = got - expected
        off = off - off.mean(1, keepdim=True)
        assert off.norm(dim=-1).mean() < 0.004
        assert shapes.mean[row].abs().max() < 4


def test_women_and_men_differ_and_have_spread():
    gender = torch.arange(2).repeat(500)
    betas = random_gendered_betas(gender, torch.Generator().manual_seed(0))
    assert betas.shape == (1000, 10)
    shapes = gendered_shapes()
    for row in range(2):
        mine = betas[gender == row]
        scale = shapes.map[row].norm(dim=0)
        off = (mine.mean(0) - shapes.mean[row]).abs()
        assert (off < 0.2 * scale.clamp(min=0.05)).all()
        assert (mine.std(0) / scale).sub(1).abs().max() < 0.15
    assert (shapes.mean[0] - shapes.mean[1]).norm() > 1
    again = random_gendered_betas(gender, torch.Generator().manual_seed(0))
    assert torch.equal(again, betas)
