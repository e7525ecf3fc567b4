import type { Channel, Issue } from '@tidings/protocol';
import type { LookUp, Source } from '../source.ts';
import type { RawDocument } from '../lists/project-documents.ts';

/** Whether a document can be sent to clients as it is now. */
export type Validity =
  | { readonly is: 'valid' }
  /** Valid or not, it is in no topic: no client has it. */
  | { readonly is: 'unlisted' }
  | { readonly is: 'invalid'; readonly issues: readonly Issue[] };

/** How the documents of one collection are validated, and which events they become. */
interface QuarantinedKind {
  /** The top-level fields that are read, besides `_id`; undefined: all. */
  readonly fields: readonly string[] | undefined;
  readonly created: string;
  /** Undefined where edits are not sent: then an edit alone never shows a document to anyone. */
  readonly edited: string | undefined;
  validate(document: RawDocument, lookUp: LookUp): Promise<Validity>;
}

/** The collections whose documents can be quarantined. */
export interface QuarantinedKinds {
  /** The names of all events that quarantined documents would have been. */
  readonly events: readonly string[];
  of(collection: string): QuarantinedKind | undefined;
  /** Returns the name of the event that a change would have been, had its document been valid. */
  eventOf(change: { readonly collection: string; readonly operation: string }): string;
}

/** Collects from the sources what their documents are validated by. */
export function quarantinedKindsOf<C extends Channel>(
  sources: readonly Source<C>[],
): QuarantinedKinds {
  const validated = sources.filter(({ validation }) => validation !== undefined);
  const kinds = new Map(
    validated.map(({ collection }) => [
      collection,
      combine(validated.filter((source) => source.collection === collection)),
    ]),
  );
  return {
    events: [...new Set([...kinds.values()].flatMap(({ created, edited }) => [created, edited]))]
      .filter((name) => name !== undefined)
      .sort(),
    of: (collection) => kinds.get(collection),
    eventOf({ collection, operation }) {
      const kind = kinds.get(collection);
      const name = operation === 'insert' ? kind?.created : (kind?.edited ?? kind?.created);
      return name ?? collection;
    },
  };
}

/** A document of several sources is valid when none of them finds an issue. */
function combine<C extends Channel>(sources: readonly Source<C>[]): QuarantinedKind {
  const validations = sources.flatMap(({ validation }) => validation ?? []);
  const fields = sources.map((source) => source.fields);
  return {
    fields: fields.every((names) => names !== undefined) ? [...new Set(fields.flat())] : undefined,
    created: validations[0]?.created ?? '',
    edited: validations.find(({ edited }) => edited !== undefined)?.edited,
    async validate(document, lookUp) {
      const results = [];
      for (const { validate } of validations) results.push(await validate(document, lookUp));
      const issues = results.flatMap((result) => (result.ok ? [] : result.issues));
      if (issues.length > 0) return { is: 'invalid', issues };
      return { is: results.some(({ ok }) => ok) ? 'valid' : 'unlisted' };
    },
  };
}
