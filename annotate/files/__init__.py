"""How files and folders are written: whole or not at all, by one run at a time."""
