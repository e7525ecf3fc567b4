import { rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { readSchedule, writeSchedule, type GivenSchedule } from './schedule-file.ts';

const schedule: GivenSchedule = {
  seed: 7,
  durationMs: 9000,
  losesHistory: false,
  faults: [{ atMs: 3000, kind: 'client-cut', target: 3, forMs: 1500 }],
};
const write = () => writeSchedule(`test-${String(process.pid)}`, schedule);

afterEach(async () => {
  await rm(await write());
});

describe('readSchedule', () => {
  it('reads what was written', async () => {
    expect(await readSchedule(await write())).toEqual(schedule);
  });

  it.each(['', '[]', '{"seed":1}', JSON.stringify({ ...schedule, faults: [{ kind: 'rain' }] })])(
    'refuses %j and says what is allowed',
    async (text) => {
      const path = await write();
      await writeFile(path, text);
      await expect(readSchedule(path)).rejects.toThrow(/--schedule/);
    },
  );
});
