import { describe, expect, it } from 'vitest';
import { readWireFrame, writeWireFrame } from './wire-frame.ts';

describe('readWireFrame', () => {
  it('reads what it writes', () => {
    const text = 'event: newPost\nid: a.1.2\nretry: 5\ndata: {"title":"a: b"}\n\n';
    const frame = readWireFrame(text.trimEnd());
    expect(frame).toEqual({ event: 'newPost', id: 'a.1.2', retry: '5', data: '{"title":"a: b"}' });
    expect(frame && writeWireFrame(frame)).toBe(text);
  });

  it('knows that a comment is not a frame', () => {
    expect(readWireFrame(':')).toBeUndefined();
  });
});
