import type { Channel, Issue } from '@tidings/protocol';
import type { RawDocument } from '../lists/project-documents.ts';
import { createNarrow } from '../narrow-document.ts';
import { nameOf, type LookUp, type Source, type SourceValidation } from '../source.ts';

/** Whether a document can be sent to clients as it is now. */
export type Validity =
  | { readonly is: 'valid' }
  /** Valid or not, it is in no topic: no client has it. */
  | { readonly is: 'unlisted' }
  | { readonly is: 'invalid'; readonly issues: readonly Issue[] };

/** How documents of one collection are validated by some of its sources, and which events they become. */
export interface QuarantinedKind {
  /** The top-level fields that are read, besides `_id`; undefined: all. */
  readonly fields: readonly string[] | undefined;
  /** Top-level fields that never leave the database. */
  readonly hide: readonly string[];
  /** Undefined where nothing is sent for a released document. */
  readonly created: string | undefined;
  /** Undefined where edits are not sent: then an edit alone never shows a document to anyone. */
  readonly edited: string | undefined;
  validate(document: RawDocument, lookUp: LookUp): Promise<Validity>;
}

/** Of which documents, and which of its collection's sources rejected it. */
interface Rejected {
  readonly collection: string;
  /** The names of those sources; undefined or none: all. */
  readonly sources?: readonly string[] | undefined;
}

/** The collections whose documents can be quarantined. */
export interface QuarantinedKinds {
  /** The names of all events that quarantined documents would have been. */
  readonly events: readonly string[];
  of(rejected: Rejected): QuarantinedKind | undefined;
  /** Returns the name of the event that a change would have been, had its document been valid. */
  eventOf(change: Rejected & { readonly operation: string }): string;
}

type Validated<C extends Channel> = Source<C> & { readonly validation: SourceValidation };

/** Collects from the sources what their documents are validated by. */
export function quarantinedKindsOf<C extends Channel>(
  given: readonly Source<C>[],
): QuarantinedKinds {
  const all = given.filter((source): source is Validated<C> => source.validation !== undefined);

  function of({ collection, sources = [] }: Rejected): QuarantinedKind | undefined {
    const its = all.filter((source) => source.collection === collection);
    const named = its.filter((source) => sources.includes(nameOf(source)));
    const chosen = sources.length === 0 ? its : named;
    return chosen.length === 0 ? undefined : combine(chosen);
  }

  return {
    events: [...new Set(all.flatMap(({ validation: { created, edited } }) => [created, edited]))]
      .filter((name) => name !== undefined)
      .sort(),
    of,
    eventOf(change) {
      const kind = of(change);
      const name = change.operation === 'insert' ? kind?.created : (kind?.edited ?? kind?.created);
      return name ?? change.sources?.[0] ?? change.collection;
    },
  };
}

/** A document of several sources is valid when none of them finds an issue. */
function combine<C extends Channel>(sources: readonly Validated<C>[]): QuarantinedKind {
  const validations = sources.map(({ validation }) => validation);
  const fields = sources.map((source) => source.fields);
  return {
    fields: fields.every((names) => names !== undefined) ? [...new Set(fields.flat())] : undefined,
    hide: sources.flatMap(({ hide = [] }) => hide),
    created: validations.find(({ created }) => created !== undefined)?.created,
    edited: validations.find(({ edited }) => edited !== undefined)?.edited,
    async validate(document, lookUp) {
      const results = [];
      for (const source of sources) {
        const narrow = createNarrow(source);
        results.push(await source.validation.validate(narrow(document), lookUp));
      }
      const issues = results.flatMap((result) => (result.ok ? [] : result.issues));
      if (issues.length > 0) return { is: 'invalid', issues };
      return { is: results.some(({ ok }) => ok) ? 'valid' : 'unlisted' };
    },
  };
}
