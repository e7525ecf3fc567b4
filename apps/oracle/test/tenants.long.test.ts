import type {} from '@tidings/dev-mongo/vitest';
import { describe, expect, inject, it } from 'vitest';
import type { Note } from '../src/tenants/reader.ts';
import { runTenants } from '../src/tenants/run-tenants.ts';

const uri = () => inject('mongodbUri');

describe('an app with tenants, private lists and assignees', () => {
  it.each([1, 2, 3])('P3, P10: loses and leaks nothing (seed %i)', async (seed) => {
    const result = await runTenants({ uri: uri(), seed, durationMs: 60_000 });
    expect(result).toMatchObject({ broken: [], different: [] });
  });
});

describe('its oracle', () => {
  const isEvent = (note: Note, event: string) => note.type === 'frame' && note.event === event;

  it('notices that a topic is not revoked', async () => {
    const { broken } = await runTenants({
      ...{ uri: uri(), seed: 4, durationMs: 15_000 },
      disturb: (note) => (isEvent(note, 'revoked') ? [] : [note]),
    });
    expect(broken.map(({ rule }) => rule)).toContain('not revoked');
  });

  it('notices a snapshot that is missing after a grant', async () => {
    let snapshots = 0;
    const { broken } = await runTenants({
      ...{ uri: uri(), seed: 5, durationMs: 15_000 },
      disturb: (note) => (isEvent(note, 'tasks') && (snapshots += 1) % 3 === 0 ? [] : [note]),
    });
    expect(broken.map(({ rule }) => rule)).toContain('skipped');
  });

  it('notices what is of another user, or of a tenant that was left', async () => {
    const [other, elsewhere] = ['0'.repeat(24), 'tenant9'];
    const { broken } = await runTenants({
      ...{ uri: uri(), seed: 7, durationMs: 10_000 },
      disturb(note) {
        if (note.type !== 'frame') return [note];
        if (note.event === 'notifications')
          return [{ ...note, data: { ...note.data, user: other } }];
        return note.event === 'posts'
          ? [{ ...note, data: { ...note.data, tenant: elsewhere } }]
          : [note];
      },
    });
    const uninvited = broken.filter(({ rule }) => rule === 'uninvited').map(({ what }) => what);
    expect(uninvited).toContainEqual(expect.stringContaining(other));
    expect(uninvited).toContainEqual(expect.stringContaining(elsewhere));
  });

  it('notices what is lost, and what comes twice', async () => {
    let changes = 0;
    const { broken, different } = await runTenants({
      ...{ uri: uri(), seed: 6, durationMs: 15_000 },
      disturb(note) {
        if (!isEvent(note, 'newTask')) return [note];
        changes += 1;
        return changes % 10 === 0 ? [] : changes % 10 === 5 ? [note, note] : [note];
      },
    });
    expect(broken.map(({ rule }) => rule)).toContain('disorder');
    expect(different).not.toEqual([]);
  });
});
