"""The door that QuickBooks comes to: the Web Connector's SOAP endpoint, its WSDL and its `.qwc` file (QuickBooks FACTS 8)."""
