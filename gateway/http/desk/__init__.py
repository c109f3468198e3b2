"""The console: what agents see and do at /desk. A package a part; which is which stands at the end of docs/console.md."""
