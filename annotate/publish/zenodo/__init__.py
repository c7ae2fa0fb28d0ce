"""Zenodo: a dataset folder becomes a deposit with a DOI, by the API that Zenodo documents."""
