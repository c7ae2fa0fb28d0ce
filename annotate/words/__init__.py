"""The words file of a project: names, titles, cues and stance words of its own."""
