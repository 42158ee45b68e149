"""What is read of reports: always in the user's scope."""
