"""One report object: every number of a dataset or of annotations, how it was computed, of what."""
