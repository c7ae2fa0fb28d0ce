"""What other annotation tools have, taken in; and what we have, given to them."""
