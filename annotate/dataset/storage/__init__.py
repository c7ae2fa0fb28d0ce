"""A folder written whole or not at all, and Parquet in it."""
