export const handler = async (event) => {
  console.log("query:", event.queryStringParameters);
  return { statusCode: 204 };
};
