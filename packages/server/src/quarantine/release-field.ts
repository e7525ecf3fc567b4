/** The field that a release writes into a document: a write that changes nothing makes no change event. */
export const releaseField = 'tidingsRelease';
