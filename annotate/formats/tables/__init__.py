"""Files with an article a row: JSON, CSV, spreadsheets, Parquet, SQLite."""
