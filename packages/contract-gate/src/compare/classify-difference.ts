import { describeShape } from '../shape/describe.ts';
import type { Shape } from '../shape/shape.ts';
import { absent, impactOf, type Change, type Direction } from './change.ts';
import type { Difference, DifferenceKind } from './diff-shapes.ts';

const words: Readonly<Record<DifferenceKind, string>> = {
  added: 'is new',
  removed: 'is gone',
  required: 'is required now, and was optional',
  optional: 'is optional now, and was required',
  changed: 'is another',
};

/** Classifies a difference by writer and reader, and suggests an alternative to a breaking one. */
export function classifyDifference(
  subject: string,
  difference: Difference,
  direction: Direction,
): Change {
  const { path, kind, before, after, oldReadsNew, newReadsOld } = difference;
  const isFromServer = direction === 'server to client';
  const breaks = {
    oldClients: isFromServer ? !oldReadsNew : !newReadsOld,
    oldServers: isFromServer ? !newReadsOld : !oldReadsNew,
  };
  const instead = breaks.oldClients
    ? insteadForClients(kind, direction)
    : breaks.oldServers
      ? insteadForServers(direction)
      : undefined;
  return {
    subject,
    path,
    what: words[kind],
    before: show(before),
    after: show(after),
    impact: impactOf(breaks),
    ...(instead !== undefined && { instead }),
  };
}

function show(shape: Shape | undefined): string {
  return shape === undefined ? absent : describeShape(shape);
}

function insteadForClients(kind: DifferenceKind, direction: Direction): string {
  if (direction === 'client to server') {
    return kind === 'added' || kind === 'required'
      ? 'Make the field optional, and let the server say what its absence means.'
      : 'Go on taking what was taken before, and add an optional field beside it.';
  }
  switch (kind) {
    case 'removed':
    case 'optional':
      return 'Go on sending the field; stop in a release that raises the generation.';
    case 'added':
    case 'required':
    case 'changed':
      return 'Leave the field as it was and add an optional one beside it, or send a new event.';
  }
}

function insteadForServers(direction: Direction): string {
  return direction === 'server to client'
    ? 'Keep it optional and as wide as it was until no server of the old release runs; then narrow it.'
    : 'Let the servers take it in one release, and let the pages send it from the next.';
}
