export { DevBrowserError, type DevBrowserErrorCode } from './errors.ts';
export { findChromium, type Chromium, type FindChromiumOptions } from './find-chromium.ts';
export { launchChromium, type LaunchChromiumOptions } from './launch-chromium.ts';
export { browserWayNames, type BrowserWayName } from './way.ts';
