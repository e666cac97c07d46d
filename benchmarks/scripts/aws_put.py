"""An object put to S3 with python-dotenv and the official SDK."""

import os, dotenv, boto3  # noqa: E401, I001 - as such a script is written

dotenv.load_dotenv(".env")
client = boto3.client("s3", endpoint_url=os.environ["AWS_URL"], region_name="us-east-1")
print(client.put_object(Bucket="benchmark-bucket", Key="a/b.txt", Body=b"hello")["ETag"])
