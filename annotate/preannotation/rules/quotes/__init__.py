"""Who said what: contents, cues and speakers."""
