"""Who is who over a corpus: what appears in it, grouped, and the rows that it would add."""
