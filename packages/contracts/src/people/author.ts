import * as z from 'zod/mini';
import { Person } from './person.ts';

/**
 * Who wrote something; absent where nobody knows: their account is deleted, or the document came from
 * another program.
 */
export const Author = z.optional(Person);
