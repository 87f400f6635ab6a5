"""What people type about invoices; each error names its field and the cure."""
