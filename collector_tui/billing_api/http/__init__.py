"""What every route shares: how it is declared, problem documents, bodies, limits, the published contract."""
