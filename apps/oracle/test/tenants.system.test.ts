import type {} from '@tidings/dev-mongo/vitest';
import { expect, inject, it } from 'vitest';
import { runTenants } from '../src/tenants/run-tenants.ts';
import { tenantFaults } from '../src/tenants/faults.ts';

it('P3, P10: finds nothing lost and nothing leaked in an app with tenants, private lists and assignees', async () => {
  const result = await runTenants({ uri: inject('mongodbUri'), seed: 7, durationMs: 6_000 });
  expect(result.broken).toEqual([]);
  expect(result.different).toEqual([]);
  expect(Object.keys(result.faults).sort()).toEqual(Object.keys(tenantFaults).sort());
  expect(result.gained).toBeGreaterThan(0);
  expect(result.revoked).toBeGreaterThan(0);
});
