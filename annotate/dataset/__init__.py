"""From annotations to a dataset folder: rows, features, splits, Parquet, card."""
