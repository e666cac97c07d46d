"""Amazon S3, API version 2006-03-01."""
