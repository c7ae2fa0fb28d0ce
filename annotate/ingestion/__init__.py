"""From files as they come to Documents: encodings, text, HTML, tables, segments."""
