import type { Plugin } from 'vite';

const contractFile = /\/packages\/(?:contracts|protocol)\/src\/.*\.ts$/;
/** Properties of an event's definition that only documents, tests and the server's start read. */
const described: ReadonlySet<string> = new Set(['summary', 'example']);
/**
 * Checks of event names, which the server repeats at its start, and of positions, which a page only ever gets from
 * `parsePosition`.
 */
const checks: ReadonlySet<string> = new Set(['assertEventName', 'assertPosition']);
/** What examples of events are made of. */
const exampleName = /^example[A-Z]/;

/** Creates the build step that leaves out what the contract says for documents, and checks: no page needs them. */
export function dropDescriptions(): Plugin {
  return {
    name: 'drop-descriptions',
    apply: 'build',
    transform(code, id) {
      if (!contractFile.test(id)) return undefined;
      let left = code;
      // From the last to the first, so that positions stay true.
      for (const { start, end, isValue } of findDescriptions(this.parse(code)).reverse()) {
        const rest = left.slice(end);
        left = left.slice(0, start) + (isValue ? 'undefined' + rest : rest.replace(/^\s*,/, ''));
      }
      return left === code ? undefined : { code: left, map: null };
    },
  };
}

/** A part of the text that no page reads. */
interface Span {
  readonly start: number;
  readonly end: number;
  /** It is the value of a constant, which has to have one; else it is a property. */
  readonly isValue: boolean;
}

/** Finds what to leave out, in the order of the text. */
function findDescriptions(node: unknown): Span[] {
  if (Array.isArray(node)) return node.flatMap(findDescriptions);
  if (!isObject(node)) return [];
  const { type, callee, arguments: given, id, init, expression } = node;
  // One reads fields of another: the bundler would keep all of them for that.
  if (type === 'VariableDeclarator' && exampleName.test(nameOf(id)) && isSpan(init))
    return [{ start: init.start, end: init.end, isValue: true }];
  const called = isObject(expression) ? nameOf(expression['callee']) : '';
  if (type === 'ExpressionStatement' && checks.has(called) && isSpan(node))
    return [{ start: node.start, end: node.end, isValue: false }];
  if (type === 'CallExpression' && nameOf(callee) === 'defineEvent' && Array.isArray(given)) {
    const definition: unknown = given[1];
    const properties = isObject(definition) ? definition['properties'] : undefined;
    return Array.isArray(properties) ? properties.flatMap(findDescription) : [];
  }
  return Object.values(node).flatMap(findDescriptions);
}

function findDescription(property: unknown): Span[] {
  if (!isObject(property) || property['type'] !== 'Property') return [];
  if (!described.has(nameOf(property['key'])) || !isSpan(property)) return [];
  return [{ start: property.start, end: property.end, isValue: false }];
}

function nameOf(node: unknown): string {
  return isObject(node) ? String(node['name']) : '';
}

function isSpan(node: unknown): node is { readonly start: number; readonly end: number } {
  return isObject(node) && typeof node['start'] === 'number' && typeof node['end'] === 'number';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
