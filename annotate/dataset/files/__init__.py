"""The files of a dataset folder: tables, card, manifest, citation."""
