import type { Express } from 'express';

/** More methods than one route of ours has. */
const maxMethods = 9;

/** What Express keeps of a route or a router; only what is looked at. */
interface Layer {
  readonly route?: {
    readonly path: string;
    readonly methods: Readonly<Record<string, boolean>>;
  };
  readonly handle: { readonly stack?: readonly Layer[] };
  /** Where it is mounted. */
  readonly rawPath?: unknown;
}

/**
 * Lists the routes that the application itself has: `GET /api/rooms/:id`. Answers to methods that
 * are not allowed, which take every method, are left out.
 */
export function listRoutes(app: Express): string[] {
  // Express has no type for the content of its router.
  const { stack } = app.router as unknown as { readonly stack: readonly Layer[] };
  return [...new Set(routesOf(stack, ''))].sort();
}

function routesOf(stack: readonly Layer[], prefix: string): string[] {
  return stack.flatMap((layer) => {
    const { route, handle } = layer;
    if (route !== undefined) {
      const path = `${prefix}${route.path === '/' ? '' : route.path}`;
      const methods = Object.keys(route.methods);
      // `app.all` makes one route for every method that Node knows, `router.all` one called `_all`.
      if (methods.length > maxMethods || methods.includes('_all')) return [];
      return methods.map((method) => `${method.toUpperCase()} ${path === '' ? '/' : path}`);
    }
    if (handle.stack === undefined) return [];
    return routesOf(handle.stack, `${prefix}${mountOf(layer)}`);
  });
}

function mountOf({ rawPath }: Layer): string {
  if (typeof rawPath !== 'string') throw new Error('A router does not say where it is mounted.');
  return rawPath === '/' ? '' : rawPath;
}
