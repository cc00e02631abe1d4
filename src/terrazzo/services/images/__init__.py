"""Images: listing, uploads, imports and their pictures."""
