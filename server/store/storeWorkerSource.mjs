// Starts storeWorker.ts in a worker thread when the server runs from its sources: tsx reaches the main thread only.
import { register } from 'tsx/esm/api';

register();
await import('./storeWorker.ts');
