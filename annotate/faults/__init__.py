"""What is wrong with the content of a scheme file, and which names can be given."""
