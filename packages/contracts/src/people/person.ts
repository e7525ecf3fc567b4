import * as z from 'zod/mini';
import { DocumentId } from '../document/document-id.ts';

/** Fewest characters (UTF-16 code units) of a person's name. */
export const minNameLength = 2;
/** Most characters (UTF-16 code units) of a person's name. */
export const maxNameLength = 40;

/** A name as it is shown; which names are free, and which are too like another's, the server knows. */
export const PersonName = z.string().check(z.minLength(minNameLength), z.maxLength(maxNameLength));

/** A person as everyone sees them. */
export const Person = z.object({ id: DocumentId, name: PersonName });
export type Person = z.output<typeof Person>;

/** The topic of what concerns one person alone. */
export const personTopic = (id: string): string => `person:${id}`;

/** A person for documents and scaffolds. */
export const examplePerson: Person = { id: '65b2f0c4e13b2a0087654321', name: 'Ada' };
