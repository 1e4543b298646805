"""Emplace: a published article goes in, an honest map of the deployments it reports comes out."""
