"""What an operator declares of his own factory, by himself and of his own accord, and how it stands beside a visit."""
