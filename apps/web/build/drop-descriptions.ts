import type { Plugin } from 'vite';

const contractFile = /\/packages\/(?:contracts|protocol)\/src\/.*\.ts$/;
/** Properties of an event's definition that only documents, tests and the server's start read. */
const described: ReadonlySet<string> = new Set(['summary', 'example']);

/** Creates the build step that leaves out what the contract says for documents: no page reads it. */
export function dropDescriptions(): Plugin {
  return {
    name: 'drop-descriptions',
    apply: 'build',
    transform(code, id) {
      if (!contractFile.test(id) || !code.includes('defineEvent(')) return undefined;
      let left = code;
      // From the last to the first, so that positions stay true.
      for (const { start, end } of findDescriptions(this.parse(code)).reverse()) {
        left = left.slice(0, start) + left.slice(end).replace(/^\s*,/, '');
      }
      return { code: left, map: null };
    },
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Finds the properties to leave out, in the order of the text. */
function findDescriptions(node: unknown): Span[] {
  if (Array.isArray(node)) return node.flatMap(findDescriptions);
  if (!isObject(node)) return [];
  const below = Object.values(node).flatMap(findDescriptions);
  const { callee, arguments: given } = node;
  if (node['type'] !== 'CallExpression' || !isObject(callee) || !Array.isArray(given)) return below;
  const definition: unknown = given[1];
  if (callee['name'] !== 'defineEvent' || !isObject(definition)) return below;
  const { properties } = definition;
  if (!Array.isArray(properties)) return below;
  return properties.filter(isDescription);
}

function isDescription(property: unknown): property is Span {
  if (!isObject(property) || property['type'] !== 'Property' || !isObject(property['key']))
    return false;
  return described.has(String(property['key']['name']));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
