import numpy as np
import pytest

from sktime_contrastive.distributed.code_tables import tabulate_codes, tabulate_labels


@pytest.mark.parametrize("n_codes", [0, 1, 40])
def test_columns_and_their_types(fitted, n_codes):
    codes = fitted.embedding_[:n_codes]
    labels, table = tabulate_labels(fitted, codes), tabulate_codes(fitted, codes)
    assert list(labels.columns) == ["label"]
    assert list(table.columns) == ["latent_0", "latent_1", "label"]
    assert list(table.dtypes) == [np.float64, np.float64, np.int64]
    np.testing.assert_array_equal(table[["latent_0", "latent_1"]], codes)
    for given in (labels, table):
        np.testing.assert_array_equal(given["label"], fitted.labels_[:n_codes])


def test_series_are_embedded_once(rows, fitted, partitioned, monkeypatch):
    from sktime_contrastive.distributed import embed_partitions
    from sktime_contrastive.embedder import ContrastiveEmbedder

    seen = []
    embed_panel = ContrastiveEmbedder.embed_panel

    def counted(self, panel):
        seen.append(len(panel))
        return embed_panel(self, panel)

    monkeypatch.setattr(ContrastiveEmbedder, "embed_panel", counted)
    embed_partitions(fitted, partitioned(rows), "id", "time").compute()
    assert sum(seen) == 40
