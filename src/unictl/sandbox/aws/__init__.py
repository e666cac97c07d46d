"""The parts of AWS that unictl speaks to: S3, DynamoDB and STS."""
