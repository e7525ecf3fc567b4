import { operations } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { createOpenApiDocument } from './document.ts';

/** The document's operations below `/api`, as the contract names them: `GET /api/posts/:id`. */
const documented = Object.entries(createOpenApiDocument().paths)
  .filter(([path]) => path.startsWith('/api/'))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map(
      (method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    ),
  );

describe('operations', () => {
  it('are those of the document: others would not be in the contract’s lock', () => {
    const released = Object.keys(operations).filter((name) => name.includes('/api/'));
    expect(released.sort()).toEqual(documented.sort());
  });
});
