"""What the server holds, stored as it is before anything is made of it."""
