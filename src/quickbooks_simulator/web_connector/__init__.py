"""The simulated QuickBooks Web Connector (FACTS 8)."""
