"""Reading .env files and finding the services in them. Nothing is executed or expanded."""
