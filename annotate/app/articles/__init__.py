"""Articles and suggestions made of them."""
