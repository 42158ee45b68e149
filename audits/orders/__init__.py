"""Orders under the Factory Act: several findings of one factory, from the draft to the order obeyed or not."""
