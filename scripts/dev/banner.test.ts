import { describe, expect, it } from 'vitest';
import { describeDev, withDatabase, withoutPassword } from './banner.ts';
import { readSettings } from './settings.ts';

describe('describeDev', () => {
  it('says where everything is', () => {
    const mongo = {
      uri: 'mongodb://127.0.0.1:27018/?replicaSet=tidings',
      dataDir: '/data/mongo',
      version: '8.0.4',
      foundBy: 'MONGOD_BINARY',
    };
    expect(describeDev(readSettings({ PORT: '3001', HOST: '0.0.0.0' }, '/'), mongo)).toEqual([
      'Tidings is up.',
      '',
      'Web       http://localhost:5173',
      'API       http://127.0.0.1:3001',
      'Watch     curl -N http://127.0.0.1:3001/sse',
      'MongoDB   mongodb://127.0.0.1:27018/tidings?replicaSet=tidings',
      '          8.0.4, MONGOD_BINARY; insert into its collection post and watch',
      'Data      /data/mongo',
      '',
      'Ctrl-C stops everything; the data stays.',
    ]);
  });
});

describe('withDatabase', () => {
  it.each([
    ['mongodb://a:1,b:2/?replicaSet=r', 'mongodb://a:1,b:2/posts?replicaSet=r'],
    ['mongodb://a:1/old?replicaSet=r', 'mongodb://a:1/posts?replicaSet=r'],
    ['mongodb+srv://u:p@a.example', 'mongodb+srv://u:p@a.example/posts'],
  ])('puts the database into %s', (uri, expected) => {
    expect(withDatabase(uri, 'posts')).toBe(expected);
  });
});

describe('withoutPassword', () => {
  it('hides a password and leaves the rest', () => {
    expect(withoutPassword('mongodb://me:secret@a:1/x')).toBe('mongodb://me:***@a:1/x');
    expect(withoutPassword('mongodb://a:1/x')).toBe('mongodb://a:1/x');
    expect(withoutPassword('mongodb://me:se@c/ret@a:1/x')).toBe('mongodb://me:***@a:1/x');
    expect(withoutPassword('mongodb://a/?proxyPassword=secret&tls=true')).toBe(
      'mongodb://a/?proxyPassword=***&tls=true',
    );
  });
});
