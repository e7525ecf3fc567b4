import { NewEventError, type EventPlan } from './event-plan.ts';

/** Files that name every event, and what the new one adds to them. */
export const insertions: ReadonlyMap<string, (text: string, plan: EventPlan) => string> = new Map([
  ['packages/contracts/src/channels/sse.ts', addToChannel],
  ['packages/contracts/src/index.ts', addToIndex],
  ['packages/contracts/src/channels/sse.test.ts', addToNames],
  ['packages/contracts/src/channels/sse.test-d.ts', addToTypes],
]);

function addToChannel(text: string, plan: EventPlan): string {
  const { name, file, part } = plan;
  const line = `import { ${name} } from '../${part}/${file}.ts';`;
  const imported = insertAfterLast(text, /^import .*;$/gm, line, `${line} at its top`);
  return insertBefore(imported, /\n\s*\],\n\}\);/, `\n    ${name},`, `${name} to its events`);
}

function addToIndex(text: string, { name, file, part }: EventPlan): string {
  const line = `export { ${name} } from './${part}/${file}.ts';`;
  return insertAfterLast(text, /^.*from '\.\/.*';$/gm, line, line);
}

function addToNames(text: string, { name }: EventPlan): string {
  return insertBefore(text, /\n\s*'sync',/, `\n      '${name}',`, `'${name}' to the list of names`);
}

function addToTypes(text: string, { name, kind }: EventPlan): string {
  const start = text.indexOf(`EventNameOfKind<SseChannel, '${kind}'>>().toEqualTypeOf<`);
  const end = text.indexOf('>()', text.indexOf('toEqualTypeOf<', start));
  if (start === -1 || end === -1) refuse(`| '${name}' to the names of kind ${kind}`);
  return `${text.slice(0, end)} | '${name}'${text.slice(end)}`;
}

function insertAfterLast(text: string, pattern: RegExp, line: string, what: string): string {
  const last = [...text.matchAll(pattern)].at(-1);
  if (last === undefined) return refuse(what);
  const at = last.index + last[0].length;
  return `${text.slice(0, at)}\n${line}${text.slice(at)}`;
}

function insertBefore(text: string, pattern: RegExp, part: string, what: string): string {
  const found = pattern.exec(text);
  if (found === null) return refuse(what);
  return `${text.slice(0, found.index)}${part}${text.slice(found.index)}`;
}

function refuse(what: string): never {
  throw new NewEventError(`It is not written as it used to be: add ${what} by hand.`);
}
