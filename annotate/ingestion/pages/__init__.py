"""An article told from the page around it, line by line, and cut into segments."""
