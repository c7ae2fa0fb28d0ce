"""A pre-annotator over a whole file: in shards, in processes, resumed where it stopped."""
