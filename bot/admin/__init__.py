"""The report as a page of the running assistant, behind a login."""
