import type { HttpLock, LockedOperation } from '../lock/lock.ts';
import type { JsonSchema } from '../shape/json-schema.ts';
import { readShape } from '../shape/read-shape.ts';
import { emptyRecord, type Shape } from '../shape/shape.ts';
import { absent, type Change } from './change.ts';
import { compareGenerations } from './compare-channels.ts';
import { diffShapes } from './diff-shapes.ts';
import { classifyDifference } from './classify-difference.ts';

/** Compares what HTTP operations take and answer with what was released. */
export function compareHttp(before: HttpLock, after: HttpLock): Change[] {
  const changes: Change[] = [];
  for (const [name, operation] of Object.entries(before.operations)) {
    const now = after.operations[name];
    if (now !== undefined) {
      changes.push(...compareOperation(name, operation, now));
      continue;
    }
    changes.push({
      subject: name,
      path: '',
      what: 'is gone: old clients still ask for it',
      before: 'answered',
      after: absent,
      impact: 'breaks old clients',
      instead: 'Go on answering it; stop in a release that raises the generation.',
    });
  }
  for (const name of Object.keys(after.operations)) {
    if (name in before.operations) continue;
    const texts = { before: absent, after: 'answered' };
    changes.push({ subject: name, path: '', what: 'is new', ...texts, impact: 'compatible' });
  }
  return [...compareGenerations('HTTP', before.generation, after.generation), ...changes];
}

function compareOperation(name: string, before: LockedOperation, after: LockedOperation): Change[] {
  const parts = [
    ['query', 'client to server'],
    ['body', 'client to server'],
    ['answer', 'server to client'],
  ] as const;
  return parts.flatMap(([part, direction]) =>
    diffShapes(shapeOf(before[part]), shapeOf(after[part])).map((difference) =>
      classifyDifference(`${name} ${part}`, difference, direction),
    ),
  );
}

/** Where nothing is said to be sent, whatever is sent is ignored. */
function shapeOf(schema: JsonSchema | undefined): Shape {
  return schema === undefined ? emptyRecord : readShape(schema);
}
