export { arbitraryOf } from './arbitrary-of.ts';
export { brokenPayloadOf } from './broken-payload-of.ts';
export { payloadsOf, type Payloads } from './payloads.ts';
export {
  checkRecordedPayloads,
  recordPayloads,
  type RecordedPayloads,
} from './recorded-payloads.ts';
export { createWitness, type Breach, type Witness } from './witness.ts';
