import * as z from 'zod/mini';
import { User } from './user.ts';

/**
 * Who wrote something; absent where nobody knows: their account is deleted, or the document came from
 * another program.
 */
export const Author = z.optional(User);
