import * as z from 'zod/mini';

/** An id made by the writer (UUID), so that repeating a write is safe. */
export const ClientId = z.uuid();
