"""What people type about customers. The verbs decide; the forms show why not."""
