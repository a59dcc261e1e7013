"""The program that opens PDFs. Only its limits are for the portal itself."""
