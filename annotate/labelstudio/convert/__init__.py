"""Pulled tasks to records: regions to spans, arrows to relations, what became of suggestions."""
