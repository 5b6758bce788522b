// The packages that most handlers import, imported as a handler does: by name, in an import statement.
export { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
export { DynamoDBClient } from "@aws-sdk/client-dynamodb";
export { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
