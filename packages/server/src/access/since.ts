/**
 * From when on a user has a topic: since a date, since a position (as the answer to a write has it), or `'always'`. A
 * client that resumes from before gets a snapshot of it.
 */
export type Since = Date | string;

/** A user's entry in a document: undefined, where it does not say since when. */
export type MemberSince = Since | undefined;
