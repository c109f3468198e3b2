"""The console: what agents see and do at /desk."""
