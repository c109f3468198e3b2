"""Channels: adapters that translate between a provider and Centrala's words, and do nothing else."""
