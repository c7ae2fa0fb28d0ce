"""Which hosts outside may be asked, and the connections to them."""
