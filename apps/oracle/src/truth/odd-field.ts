/**
 * Keeps from the oracle's own driver what it cannot decode: everything else in the documents of fault
 * `odd-documents` is read.
 */
export const withoutOdd = {
  projection: { odd: 0 },
  // The name of a field that is not UTF-8 cannot be said in a projection.
  enableUtf8Validation: false,
} as const;

/** The same for a change stream. */
export const hideOdd = {
  $unset: ['fullDocument.odd', 'updateDescription.updatedFields.odd'],
};
