"""The ePUAP platform over SOAP."""
