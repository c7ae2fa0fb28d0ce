"""Suggestions while people work: a model server that Label Studio asks."""
