"""Commands that speak to Label Studio, or decide what its people differ on."""
