/** Where a method of the driver takes its options: the index of that argument. */
const optionsAt: ReadonlyMap<PropertyKey, number> = new Map([
  ['aggregate', 1],
  ['bulkWrite', 1],
  ['countDocuments', 1],
  ['deleteMany', 1],
  ['deleteOne', 1],
  ['distinct', 2],
  ['estimatedDocumentCount', 0],
  ['find', 1],
  ['findOne', 1],
  ['findOneAndDelete', 1],
  ['findOneAndReplace', 2],
  ['findOneAndUpdate', 2],
  ['insertMany', 1],
  ['insertOne', 1],
  ['listCollections', 1],
  ['replaceOne', 2],
  ['updateMany', 2],
  ['updateOne', 2],
]);

/** Returns the options among the arguments of a method, if it was given any. */
export function optionsIn(method: PropertyKey, args: readonly unknown[]): object | undefined {
  const at = optionsAt.get(method);
  // What a method of the driver takes there.
  return at === undefined ? undefined : (args[at] as object | undefined);
}

/** Sets options of a method, whatever its caller has set; a method that takes none is left as it is. */
export function withOptions(method: PropertyKey, args: unknown[], options: object): unknown[] {
  const at = optionsAt.get(method);
  if (at === undefined) return args;
  const padded = Array.from({ length: Math.max(args.length, at + 1) }, (_, index) => args[index]);
  padded[at] = { ...(padded[at] as object | undefined), ...options };
  return padded;
}

/**
 * Gives an operation a `maxTimeMS`, unless its caller has: what its client has given up must not go on
 * occupying the server.
 */
export function withMaxTime(method: PropertyKey, args: unknown[], maxTimeMS: number): unknown[] {
  return withOptions(method, args, { maxTimeMS, ...optionsIn(method, args) });
}
