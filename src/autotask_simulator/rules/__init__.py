"""Business rules of the tenant; each names the FACTS section it comes from."""
