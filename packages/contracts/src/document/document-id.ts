import * as z from 'zod/mini';

/** A document's ObjectId as 24 hexadecimal digits; sorts as the documents were made. */
export const DocumentId = z
  .string()
  .check(z.regex(/^[0-9a-f]{24}$/, 'must be 24 hexadecimal digits'));
