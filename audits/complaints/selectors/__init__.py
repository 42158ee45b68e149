"""What pages read of complaints. Who complained is in none of them."""
