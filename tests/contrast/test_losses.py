import math

import pytest
import torch
from pytorch_metric_learning.losses import NTXentLoss

from sktime_contrastive.contrast.losses import PAIR_LOSSES, cauchy_nt_xent, nt_xent
from sktime_contrastive.contrast.similarity import SIMILARITIES, cosine, dot


def naive(similarities, positives, temperature):
    """The papers' formulas, term by term."""
    s, m = similarities.tolist(), len(similarities)
    losses = []
    for i in range(m):
        partners = [p for p in range(m) if p != i and positives[i][p]]
        if not partners:
            continue
        others = [math.exp(s[i][k] / temperature) for k in range(m) if k != i]
        terms = [
            math.log(math.exp(s[i][p] / temperature) / sum(others)) for p in partners
        ]
        losses.append(-sum(terms) / len(terms))
    return sum(losses) / len(losses) if losses else 0.0


def codes(m=12, d=3, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(m, d, generator=generator, dtype=torch.float64)


def pairs(n):
    """Views i and i + n of n series are positives."""
    series = torch.arange(n).repeat(2)
    return series[:, None] == series


@pytest.mark.parametrize("similarity", SIMILARITIES)
@pytest.mark.parametrize("temperature", [0.1, 0.5, 1.0, 3.0])
def test_equals_the_formula(similarity, temperature):
    similarities = SIMILARITIES[similarity](codes())
    loss = nt_xent(similarities, pairs(6), temperature).item()
    assert abs(loss - naive(similarities, pairs(6), temperature)) < 1e-10


def test_many_positives_and_none():
    labels = torch.tensor([0, 0, 0, 1, 1, 2])  # the last anchor has no positive
    positives = labels[:, None] == labels
    loss = nt_xent(dot(codes(6)), positives, 0.7).item()
    assert abs(loss - naive(dot(codes(6)), positives, 0.7)) < 1e-10


def test_no_positive_at_all_is_zero_with_a_gradient():
    z = codes(4).requires_grad_()
    loss = nt_xent(dot(z), torch.eye(4, dtype=torch.bool), 1.0)
    loss.backward()
    assert loss.item() == 0
    assert torch.equal(z.grad, torch.zeros_like(z))


def test_equals_pytorch_metric_learning():
    z = codes(20, 8).float()
    labels = torch.arange(10).repeat(2)
    expected = NTXentLoss(temperature=0.3)(z, labels).item()
    assert nt_xent(cosine(z), pairs(10), 0.3).item() == pytest.approx(
        expected, abs=1e-5
    )


@pytest.mark.parametrize("similarity", SIMILARITIES)
@pytest.mark.parametrize(
    ("temperature", "scale"), [(0.005, 1.0), (1.0, 1e4), (0.005, 1e4)]
)
def test_extreme_temperatures_and_codes_have_finite_gradients(
    similarity, temperature, scale
):
    z = (codes(16, 2).float() * scale).requires_grad_()
    loss = nt_xent(SIMILARITIES[similarity](z), pairs(8), temperature)
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(z.grad).all()


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_identical_codes_have_finite_gradients(similarity):
    z = torch.ones(8, 5, requires_grad=True)
    nt_xent(SIMILARITIES[similarity](z), pairs(4), 0.5).backward()
    assert torch.isfinite(z.grad).all()


def test_scale_is_the_mean_over_anchors():
    """Uniform similarities: every anchor's loss is log(2N - 1), and so is the mean."""
    for n in (2, 5, 50):
        loss = nt_xent(torch.zeros(2 * n, 2 * n), pairs(n), 1.0)
        assert loss.item() == pytest.approx(math.log(2 * n - 1), rel=1e-6)


def test_gradient_by_finite_differences():
    z = codes(8, 2).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda z: nt_xent(SIMILARITIES["cauchy"](z), pairs(4), 0.5), z
    )


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_no_mask_says_partners_half_the_batch_apart(similarity):
    similarities = SIMILARITIES[similarity](codes())
    loss = nt_xent(similarities, None, 0.5)
    torch.testing.assert_close(loss, nt_xent(similarities, pairs(6), 0.5))


@pytest.mark.parametrize("similarity", SIMILARITIES)
@pytest.mark.parametrize("positives", [None, pairs(6)])
def test_networks_side_by_side(similarity, positives):
    z = torch.stack([codes(seed=seed) for seed in range(3)])
    losses = nt_xent(SIMILARITIES[similarity](z), positives, 0.5)
    alone = [nt_xent(SIMILARITIES[similarity](one), positives, 0.5) for one in z]
    torch.testing.assert_close(losses, torch.stack(alone))


@pytest.mark.parametrize("temperature", [0.2, 1.0, 1.5])
@pytest.mark.parametrize("d", [2, 5])
@pytest.mark.parametrize("similarity", PAIR_LOSSES)
def test_closed_form_is_the_same_function(similarity, temperature, d):
    z = torch.stack([codes(d=d, seed=seed) for seed in range(3)]).requires_grad_()
    slow = nt_xent(SIMILARITIES[similarity](z), None, temperature)
    fast = PAIR_LOSSES[similarity](z, temperature)
    torch.testing.assert_close(fast, slow, rtol=1e-12, atol=1e-12)
    weights = torch.tensor([1.0, 3.0, 0.25], dtype=z.dtype)  # of the networks
    gradients = [torch.autograd.grad(loss @ weights, z)[0] for loss in (slow, fast)]
    torch.testing.assert_close(*gradients, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("scale", [0.0, 1e-4, 1e4, 1e15])
@pytest.mark.parametrize("temperature", [0.005, 1.0, 1.5])
def test_closed_form_is_finite_for_extreme_codes(scale, temperature):
    z = (codes(16, 2).float() * scale)[None].requires_grad_()
    loss = cauchy_nt_xent(z, temperature)
    loss.sum().backward()
    assert torch.isfinite(loss).all()
    assert torch.isfinite(z.grad).all()


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.5, 100.0])
@pytest.mark.parametrize("d", [1, 2, 5])
def test_loops_on_the_cpu_are_the_same_function(temperature, d):
    z = torch.stack([codes(40, d, seed) for seed in range(3)]).requires_grad_()
    single = z.detach().float().requires_grad_()
    double_loss = cauchy_nt_xent(z, temperature)
    single_loss = cauchy_nt_xent(single, temperature)
    assert single_loss.dtype == torch.float32
    torch.testing.assert_close(single_loss.double(), double_loss, rtol=1e-5, atol=1e-5)
    weights = torch.tensor([1.0, 3.0, 0.25])  # of the networks
    (single_loss @ weights).backward()
    (double_loss @ weights.double()).backward()
    largest = z.grad.abs().max().item()
    torch.testing.assert_close(
        single.grad.double(), z.grad, rtol=1e-5, atol=1e-5 * largest
    )
