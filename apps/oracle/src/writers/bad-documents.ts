import type { Document } from 'mongodb';

/** Documents that are no posts, each in its own way. */
export function badDocuments(): Document[] {
  return [
    { title: 7 },
    { title: '' },
    { title: ' \t\n' },
    { title: null },
    {},
    { title: 'x'.repeat(301) },
    { title: 'body is a number', body: 7 },
    { title: 'body is too long', body: 'x'.repeat(10_001) },
    { title: 'client id is no UUID', clientId: 'mine' },
    { title: 'edited at is text that is no time', editedAt: 'yesterday' },
    // Dates without a text in ISO 8601 as the contract has it.
    { _id: `text ${String(Math.random())}` as never, title: 'the id is no ObjectId' },
  ];
}
