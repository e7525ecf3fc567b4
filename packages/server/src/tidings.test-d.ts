import type { IncomingMessage } from 'node:http';
import { describe, expectTypeOf, it } from 'vitest';
import type { orders } from './fixtures/orders.ts';
import { createTidings, type TidingsOptions } from './index.ts';

interface AppsOwn extends IncomingMessage {
  readonly user: string;
}

/** Everything but access. */
type Others = Omit<TidingsOptions<typeof orders>, 'access'>;

/** Never called: only the types of what they return are looked at. */
const apps = {
  node: (others: Others) =>
    createTidings({ ...others, access: { identify: ({ user }: AppsOwn) => session(user) } }),
  web: (others: Others) =>
    createTidings({ ...others, access: { identify: ({ url }: Request) => session(url) } }),
  both: (others: Others) =>
    createTidings({
      ...others,
      access: { identify: ({ url }: IncomingMessage | Request) => session(url ?? '') },
    }),
};

function session(id: string) {
  return { user: { id }, session: id };
}

type App = (typeof apps)[keyof typeof apps];
/** What the handlers for streams take as their request. */
interface Asked<Of extends App> {
  node: Parameters<ReturnType<Awaited<ReturnType<Of>>['stream']>>[0];
  web: Parameters<ReturnType<Awaited<ReturnType<Of>>['web']['stream']>>[0];
}

describe('createTidings', () => {
  it('makes handlers for the request that `identify` takes', () => {
    expectTypeOf(apps).toBeObject();
    expectTypeOf<Asked<typeof apps.node>['node']>().toEqualTypeOf<AppsOwn>();
    expectTypeOf<Asked<typeof apps.web>['web']>().toEqualTypeOf<Request>();
  });

  it('makes none that can be called with another kind of request', () => {
    expectTypeOf<Asked<typeof apps.node>['web']>().toBeNever();
    expectTypeOf<Asked<typeof apps.web>['node']>().toBeNever();
  });

  it('makes both for an `identify` that takes both', () => {
    expectTypeOf<Asked<typeof apps.both>['node']>().toEqualTypeOf<IncomingMessage>();
    expectTypeOf<Asked<typeof apps.both>['web']>().toEqualTypeOf<Request>();
  });
});
