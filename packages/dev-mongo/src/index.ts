export { findDataOwner } from './data-owner.ts';
export { DevMongoError, type DevMongoErrorCode } from './errors.ts';
export { findMongod, type FindOptions } from './find-mongod.ts';
export { findRunning } from './find-running.ts';
export type { Member } from './member.ts';
export { oddField, oddFields, oddValues, withElements, type OddValue } from './raw/odd-fields.ts';
export { openRawConnection, type RawConnection } from './raw/raw-connection.ts';
export { startMongo, type RunningMongo, type StartOptions } from './start-mongo.ts';
export { wayNames, type Env, type Found, type WayName } from './way.ts';
