"""Pages of complaints: the public's, and the office's."""
