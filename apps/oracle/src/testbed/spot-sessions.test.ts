import { BSON, UUID } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { spotSessions } from './spot-sessions.ts';

describe('spotSessions', () => {
  it('finds the session of every command in a chunk', () => {
    const ids = [new UUID(), new UUID()];
    const commands = ids.map((id) => BSON.serialize({ find: 'post', lsid: { id }, limit: 1 }));
    expect(spotSessions(Buffer.concat(commands))).toEqual(ids.map((id) => id.toHexString(false)));
  });

  it('ignores what only looks like one, and a truncated one', () => {
    const command = Buffer.from(BSON.serialize({ lsid: { id: new UUID() } }));
    expect(spotSessions(Buffer.from('lsid\0 and so on'))).toEqual([]);
    expect(spotSessions(command.subarray(0, command.length - 4))).toEqual([]);
  });
});
