"""Schemes compared, and annotations moved from one to another: files, or a project at work."""
