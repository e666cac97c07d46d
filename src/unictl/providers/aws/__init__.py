"""AWS: S3 and what is compatible with it, DynamoDB, and STS for the keys.

The words of the wire are botocore's: its serialisers make the requests and its parsers read the
replies, without sending anything.
"""
