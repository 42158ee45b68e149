"""Reading inspections, drafts and findings."""
