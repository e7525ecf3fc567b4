import { describeShared, useSharedTestbed } from './kit/describe-shared.ts';

describeShared('locks', useSharedTestbed());
