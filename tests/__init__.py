"""The promises of the connector, as tests."""
