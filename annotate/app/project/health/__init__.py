"""What `annotate doctor` looks at."""
