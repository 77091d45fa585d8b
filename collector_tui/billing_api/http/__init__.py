"""What every route shares: problem documents, bodies, limits, the published contract."""
