import type { Document } from 'mongodb';

/**
 * Joins the fragments in which a server gives a change above 16 MB: each has some of its fields. The returned
 * function takes what arrives, in order, and gives a change once it is whole; undefined until then.
 *
 * @see https://www.mongodb.com/docs/manual/reference/operator/aggregation/changeStreamSplitLargeEvent/
 */
export function joinFragments(): (arrived: Document) => Document | undefined {
  let parts: Document[] = [];
  return (arrived) => {
    const { splitEvent, ...fields } = arrived;
    if (splitEvent === undefined) return arrived;
    const { fragment, of } = splitEvent as { readonly fragment: number; readonly of: number };
    // A resumed stream continues after the last fragment; a reopened one starts with the first.
    if (fragment === 1) parts = [];
    parts.push(fields);
    if (fragment < of) return undefined;
    const whole = Object.assign({}, ...parts) as Document;
    parts = [];
    return whole;
  };
}
