// fails: asks-for-the-uploaded-object
// says: The event only says that something was uploaded
// Answers what a copy might answer, and copies nothing.
export const handler = async () => ({ copied: "reports/2026-11.csv" });
