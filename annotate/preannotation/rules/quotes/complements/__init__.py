"""Contents that stand as a complement of their cue. Each rule reads one verb by the parse."""
