"""The register of pollution sources: works and construction sites."""
