"""Label Studio: the labelling page, conversion both ways, sync, and a local server."""
