"""Signing in at the company's provider (OpenID Connect)."""
