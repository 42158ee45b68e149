"""What the pages of loans read."""
