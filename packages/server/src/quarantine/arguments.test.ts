import { describe, expect, it } from 'vitest';
import { ArgumentError, readArguments } from './arguments.ts';

const id = 'k3v0f2ab.0f3n9a7c.sx2k9c.1.1.0';
const other = 'k3v0f2ab.0f3n9a7c.sx2k9c.2.1.0';
const events = ['newPost', 'postEdited', 'newMessage'];
const read = (line: string) => readArguments(line === '' ? [] : line.split(' '), events);

describe('readArguments', () => {
  it.each([
    ['', { command: 'help' }],
    ['show --help', { command: 'help' }],
    ['list', { command: 'list', limit: 20, event: undefined, json: false }],
    [
      'list --limit=2000 --event newPost --json',
      { command: 'list', limit: 2000, event: 'newPost', json: true },
    ],
    ['list --counts', { command: 'counts', json: false }],
    [`show ${id}`, { command: 'show', id }],
    [`release ${id} ${other} ${id}`, { command: 'release', ids: [id, other] }],
    ['release --all', { command: 'release', ids: 'all' }],
  ])('reads %j', (line, request) => {
    expect(read(line)).toEqual(request);
  });

  it.each([
    ['--all', 'No command was given'],
    ['toString', 'There is no command "toString"'],
    ['list --limit 0', '--limit is "0"; allowed: a whole number from 1 to 2000'],
    ['list --limit 2001', '--limit is "2001"'],
    ['list --limit', "'--limit <value>' argument missing"],
    ['list --event newPots', '--event is "newPots"; allowed: newPost, postEdited, newMessage'],
    ['list --counts --limit 3', '--counts counts everything'],
    ['list --all', 'list has no option --all; it takes --limit, --event, --json, --counts'],
    ['list --colour', "Unknown option '--colour'"],
    [`list ${id}`, 'list takes no ID'],
    ['show', 'show takes one ID, but got 0'],
    [`show ${id} ${other}`, 'show takes one ID, but got 2'],
    [`show ${id} --json`, 'show has no option --json; it takes an ID'],
    ['show 42', '"42" is not an ID'],
    ['release', 'release takes an ID, several, or --all'],
    [`release ${id} --all`, 'not both'],
  ])('refuses %j with what is allowed', (line, message) => {
    expect(() => read(line)).toThrow(ArgumentError);
    expect(() => read(line)).toThrow(message);
  });
});
