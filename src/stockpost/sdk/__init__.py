"""Drives QuickBooks on this Windows computer through its SDK, where there is no Web Connector."""
