import { expect, it } from 'vitest';
import { runPart } from './run-part.ts';

const part = { summary: 'nothing', files: ['no/such.long.test.ts'] };

it('says that a part failed when vitest fails, as it does where no test matches', async () => {
  expect(await runPart(part, [])).toBe('a test failed');
});

it('ends a part that reaches the limit', async () => {
  expect(await runPart(part, [], 60)).toBe('it took longer than 0.001 minutes');
});
