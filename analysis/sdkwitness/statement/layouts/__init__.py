"""From blocks to entries: one module a layout. Which layouts a document has is found, not configured."""
