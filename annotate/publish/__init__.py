"""Publishing a dataset folder: planned, sent whole, read back by strangers' means, then tagged."""
