"""W3C Web Annotation: written, and read with whoever else writes it."""
