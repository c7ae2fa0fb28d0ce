"""Articles and suggestions sent to the server, nothing twice."""
