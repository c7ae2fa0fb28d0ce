"""The default pre-annotator: rules on an English spaCy parse."""
