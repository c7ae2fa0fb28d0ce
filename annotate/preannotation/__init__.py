"""Suggestions for people to correct: the port, its registry, the rules, the models, long runs."""
