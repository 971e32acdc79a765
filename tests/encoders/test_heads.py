import pytest
import torch

from sktime_contrastive.encoders import ProjectionHead


def test_one_hidden_layer_between_codes_and_loss():
    head = ProjectionHead(hidden_dim=3, output_dim=2).build(4)
    first, _, second = head
    codes = torch.randn(5, 4, generator=torch.Generator().manual_seed(0))
    hidden = (codes @ first.weight.T + first.bias).clamp(min=0)
    expected = hidden @ second.weight.T + second.bias
    torch.testing.assert_close(head(codes), expected)
    assert first.weight.shape == (3, 4)
    assert second.weight.shape == (2, 3)


def test_parameters():
    ProjectionHead(1, 1).check_parameters()
    for name in ("hidden_dim", "output_dim"):
        with pytest.raises(ValueError, match=f"{name}=0 must be at least 1"):
            ProjectionHead(**{name: 0}).check_parameters()
