import pytest
import torch

from sktime_contrastive.contrast.similarity import (
    SIMILARITIES,
    cauchy,
    cosine,
    dot,
    euclidean,
    squared_distances,
)


@pytest.fixture(params=[2, 10])  # broadcast differences, and cdist
def z(request):
    generator = torch.Generator().manual_seed(0)
    return torch.randn(7, request.param, generator=generator, dtype=torch.float64)


def pairwise(z, function):
    return torch.stack([torch.stack([function(a, b) for b in z]) for a in z])


def test_by_definition(z):
    norm = torch.linalg.vector_norm
    expected = {
        "dot": lambda a, b: a @ b,
        "cosine": lambda a, b: a @ b / norm(a) / norm(b),
        "euclidean": lambda a, b: -(norm(a - b) ** 2),
        "cauchy": lambda a, b: -torch.log(1 + norm(a - b) ** 2),
    }
    for name, similarity in SIMILARITIES.items():
        torch.testing.assert_close(similarity(z), pairwise(z, expected[name]))


@pytest.mark.parametrize("d", [2, 10])
@pytest.mark.parametrize("similarity", [cauchy, euclidean])
def test_near_duplicates_far_from_the_origin_keep_their_distance(similarity, d):
    """Where |a|² + |b|² - 2ab cancels to nothing in float32."""
    z = torch.full((2, d), 1000.0)
    z[1, 0] += 0.01
    assert -similarity(z)[0, 1].item() == pytest.approx(1e-4, rel=0.1)


def test_alikeness_is_highest_with_itself(z):
    for similarity in (cosine, cauchy, euclidean):
        assert (similarity(z).argmax(dim=1) == torch.arange(7)).all()


def test_dot_is_not_normalized(z):
    torch.testing.assert_close(dot(2 * z), 4 * dot(z))
    torch.testing.assert_close(cosine(2 * z), cosine(z))


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_networks_side_by_side(similarity, z):
    stacked = torch.stack([z, 3 * z.flip(0), z[:1] - z])
    alone = torch.stack([SIMILARITIES[similarity](codes) for codes in stacked])
    torch.testing.assert_close(SIMILARITIES[similarity](stacked), alone)


@pytest.mark.parametrize("d", [3, 4])
def test_squared_distances_of_few_and_of_many_dimensions_are_one_function(d):
    z = torch.randn(2, 5, d, generator=torch.Generator().manual_seed(0)).double()
    differences = z[:, :, None] - z[:, None]
    expected = differences.square().sum(-1)
    torch.testing.assert_close(squared_distances(z), expected)
