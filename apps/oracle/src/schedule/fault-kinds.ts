/** Everything that a scenario breaks on purpose where nothing else is asked for. */
export const faultKinds = [
  'node-kill',
  'node-drain',
  'primary-step-down',
  'primary-kill',
  'primary-freeze',
  'secondary-freeze',
  'writes-refused',
  'mongo-cut',
  'mongo-delay',
  'mongo-half-open',
  'client-cut',
  'client-move',
  'client-stall',
  'client-foreign-cursor',
  'client-clock-jump',
  'client-come-and-go',
  'hopeless-client',
  'burst',
  'burst-past-stalled',
  'bad-documents',
  'odd-documents',
  'skewed-clocks',
  'member-removed',
  'session-ended',
] as const;
/** Those that need a scenario of their own, too: `history-lost` needs mongods with a tiny oplog. */
export const allFaultKinds = [...faultKinds, 'history-lost'] as const;
export type FaultKind = (typeof allFaultKinds)[number];

/** One fault, wholly determined by the seed. */
export interface Fault {
  /** Milliseconds after the start. */
  readonly atMs: number;
  readonly kind: FaultKind;
  /** Whom it hits: an index that each kind takes modulo what there is. */
  readonly target: number;
  /** How long it lasts where that is chosen, in milliseconds. */
  readonly forMs: number;
}
