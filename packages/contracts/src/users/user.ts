import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';

/** Fewest characters (UTF-16 code units) of a user's name. */
export const minNameLength = 2;
/** Most characters (UTF-16 code units) of a user's name. */
export const maxNameLength = 40;

/** A name as it is shown; which names are free, and which are too like another's, the server knows. */
export const UserName = z.string().check(z.minLength(minNameLength), z.maxLength(maxNameLength));

/** A user as everyone sees them. */
export const User = z.object({ id: DocumentId, name: UserName });
export type User = z.output<typeof User>;

/** The topic of what concerns one user alone. */
export const userTopic = (id: string): string => `user:${id}`;

/** A user for documents and scaffolds. */
export const exampleUser: User = { id: '65b2f0c4e13b2a0087654321', name: 'Ada' };
