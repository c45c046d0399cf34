/** Version of this Muster; the build puts package.json's in. */
declare const MUSTER_VERSION: string | undefined;
export const VERSION: string = typeof MUSTER_VERSION === 'string' ? MUSTER_VERSION : 'dev';
