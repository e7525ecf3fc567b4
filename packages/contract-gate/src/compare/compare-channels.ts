import type { ChannelLock, LockedEvent } from '../lock/lock.ts';
import { readShape } from '../shape/read-shape.ts';
import { canonicalText } from '../shape/shape.ts';
import { absent, type Change, type Impact } from './change.ts';
import { diffShapes } from './diff-shapes.ts';
import { classifyDifference } from './classify-difference.ts';

/** The event that goes without an `event:` line: `onmessage` gets it. */
const defaultEvent = 'message';

/** Compares a channel with the released one: its generation and its events. */
export function compareChannels(before: ChannelLock, after: ChannelLock): Change[] {
  const { channel } = after;
  return [
    ...compareGenerations(channel, before.generation, after.generation),
    ...compareEvents(channel, before.events, after.events),
  ];
}

/** Compares generations: a higher one makes every old page ask to be reloaded; a lower one cannot be. */
export function compareGenerations(subject: string, before: number, after: number): Change[] {
  if (before === after) return [];
  const texts = [String(before), String(after)] as const;
  return after > before
    ? [
        change(subject, 'has a higher generation: old pages ask to be reloaded', texts, {
          impact: 'breaks old clients',
          instead: 'Leave the generation as it is where nothing else breaks old clients.',
        }),
      ]
    : [
        change(subject, 'has a lower generation', texts, {
          impact: 'breaks old clients and old servers',
          instead: `Generations only rise: set it to ${String(before)} or more.`,
        }),
      ];
}

type Events = Readonly<Record<string, LockedEvent>>;

function compareEvents(channel: string, before: Events, after: Events): Change[] {
  const gone = Object.keys(before).filter((name) => !(name in after));
  const added = Object.keys(after).filter((name) => !(name in before));
  const changes: Change[] = [];
  for (const [name, event] of Object.entries(before)) {
    const now = after[name];
    const subject = `${channel} ${name}`;
    if (now !== undefined) changes.push(...compareEvent(subject, event, now));
    else
      changes.push(
        removed(
          subject,
          added.find((other) => isSame(event, after[other])),
        ),
      );
  }
  for (const name of added) {
    const isRenamed = gone.some((other) => isSame(before[other], after[name]));
    changes.push(
      change(`${channel} ${name}`, isRenamed ? 'is new: another event under this name' : 'is new', [
        absent,
        eventInWords(name, after[name]),
      ]),
    );
  }
  return changes;
}

function compareEvent(subject: string, before: LockedEvent, after: LockedEvent): Change[] {
  const changes: Change[] = [];
  if (before.kind !== after.kind) {
    changes.push(
      change(
        subject,
        'is of another kind: id, replay and what it replaces',
        [before.kind, after.kind],
        {
          impact: 'breaks old clients and old servers',
          instead: 'Add a new event of that kind, and go on sending this one.',
        },
      ),
    );
  }
  if (before.topic !== after.topic) {
    changes.push(
      change(subject, 'is in another topic', [before.topic, after.topic], {
        impact: 'breaks old clients and old servers',
        instead: 'Add a new event in that topic, and go on sending this one.',
      }),
    );
  }
  const differences = diffShapes(readShape(before.schema), readShape(after.schema));
  return [
    ...changes,
    ...differences.map((difference) => classifyDifference(subject, difference, 'server to client')),
  ];
}

function removed(subject: string, newName: string | undefined): Change {
  const impact = 'breaks old clients';
  if (newName === undefined) {
    const instead = 'Go on sending it; stop in a release that raises the generation.';
    return change(subject, 'is gone: old clients wait for it', ['sent', absent], {
      impact,
      instead,
    });
  }
  const isDefault = newName === defaultEvent ? ', without an event line' : '';
  return change(
    subject,
    'has another name: old clients wait for it',
    ['sent', `${newName}${isDefault}`],
    {
      impact,
      instead: `Send both, this one and ${newName}, until the generation is raised.`,
    },
  );
}

/** Returns whether two events differ in their name alone. */
function isSame(a: LockedEvent | undefined, b: LockedEvent | undefined): boolean {
  if (a === undefined || a.kind !== b?.kind) return false;
  return canonicalText(readShape(a.schema)) === canonicalText(readShape(b.schema));
}

function eventInWords(name: string, event: LockedEvent | undefined): string {
  const sort = event === undefined ? '' : `${event.kind} in ${event.topic || 'no topic'}`;
  return name === defaultEvent ? `${sort}, without an event line` : sort;
}

function change(
  subject: string,
  what: string,
  [before, after]: readonly [string, string],
  assessment: { readonly impact: Impact; readonly instead?: string } = { impact: 'compatible' },
): Change {
  return { subject, path: '', what, before, after, ...assessment };
}
