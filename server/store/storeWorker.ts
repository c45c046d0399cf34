import { parentPort, workerData } from 'node:worker_threads';
import { lockFolder, openReader, openWriter } from './database.js';
import type { FromWorker, ToWorker, WorkerStart } from './protocol.js';
import { Reader } from './reader.js';
import { toErrorShape } from './storeError.js';
import { Writer } from './writer.js';

/** Entry of both store threads: the writer, whose fsync must not block the event loop, and the reader. */
const port = parentPort!;
const start = workerData as WorkerStart;
const post = (message: FromWorker) => port.postMessage(message);

/** What a role does with the messages of the main thread. */
interface Role {
  ledgerDamage?: string | undefined;
  handle(message: ToWorker): void;
  close(): void;
}

function startWriter(): Role {
  const lock = lockFolder(start.folder);
  let writer: Writer;
  try {
    writer = new Writer(openWriter(start.folder, start.maxBytes), start.folder);
  } catch (error) {
    lock.release();
    throw error;
  }
  return {
    ledgerDamage: writer.ledgerDamage,
    handle(message) {
      if (message.type !== 'commits') return;
      const began = performance.now();
      post({ type: 'committed', outcomes: writer.write(message.commits), milliseconds: performance.now() - began });
    },
    close() {
      writer.close();
      lock.release();
    },
  };
}

function startReader(): Role {
  const reader = new Reader(openReader(start.folder));
  return {
    handle(message) {
      if (message.type !== 'read') return;
      try {
        post({ type: 'page', id: message.id, page: reader.read(message.request) });
      } catch (error) {
        post({ type: 'refused', id: message.id, error: toErrorShape(error, start.folder) });
      }
    },
    close: () => reader.close(),
  };
}

let role: Role;

function receive(message: ToWorker): void {
  if (message.type !== 'close') {
    role.handle(message);
    return;
  }
  try {
    role.close();
  } finally {
    post({ type: 'closed' });
    port.close();
  }
}

try {
  role = start.role === 'writer' ? startWriter() : startReader();
  port.on('message', receive);
  post({ type: 'ready', ...(role.ledgerDamage && { ledgerDamage: role.ledgerDamage }) });
} catch (error) {
  post({ type: 'failed', error: toErrorShape(error, start.folder) });
  port.close();
}
