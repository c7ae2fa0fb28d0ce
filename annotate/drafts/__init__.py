"""Schemes made of what is there already: a labelling page, marked files, a list of labels."""
