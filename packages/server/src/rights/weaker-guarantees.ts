import { guarantees, type Channel, type Guarantee } from '@tidings/protocol';
import type { Source } from '../source.ts';
import { sourcesWithEdits } from './missing-images.ts';

/** What an instance has less of than with every right. */
export interface Shortcomings {
  /** The collections that keep no images. */
  readonly withoutImages: ReadonlySet<string>;
  readonly readOnly: boolean;
  /** Its users are seen by its own clients alone. */
  readonly isPresenceLocal: boolean;
}

/** Returns what a channel's connections can rely on less than usual. */
export function weakerGuarantees<C extends Channel>(
  channel: C,
  sources: readonly Source<C>[],
  { withoutImages, readOnly, isPresenceLocal }: Shortcomings,
): readonly Guarantee[] {
  const without = sourcesWithEdits(sources.filter((source) => isOf(channel, source))).filter(
    ({ collection }) => withoutImages.has(collection),
  );
  const watches = (...wanted: readonly string[]) =>
    without.some(({ operations }) => operations?.some((name) => wanted.includes(name)) ?? true);
  const isWeaker: Readonly<Record<Guarantee, boolean>> = {
    edits: watches('update', 'replace'),
    deletions: watches('delete'),
    heartbeats: readOnly,
    restores: readOnly,
    presence: isPresenceLocal,
  };
  return guarantees.filter((guarantee) => isWeaker[guarantee]);
}

/** Whether a channel has a source's events; of a source that does not name them it may have any. */
function isOf<C extends Channel>(channel: C, { validation }: Source<C>): boolean {
  const names = [validation?.created, validation?.edited].filter((name) => name !== undefined);
  return names.length === 0 || names.some((name) => channel.events.has(name));
}
