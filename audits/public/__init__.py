"""What anybody may see of a factory: the sheet with a QR code at its gate, and the page that it leads to."""
