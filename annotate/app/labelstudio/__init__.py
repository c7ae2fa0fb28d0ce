"""What speaks to Label Studio, or decides what its people differ on."""
