import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where contents are kept, each under its SHA-256. */
export interface ContentStore {
  /** Resolves when the content is durable. */
  put(id: string, content: Uint8Array): Promise<void>;
  get(id: string): Promise<Buffer | undefined>;
  delete(id: string): Promise<void>;
}

/** Contents as files below a folder, in subfolders by the first two digits. */
export class FileContents implements ContentStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(id: string, content: Uint8Array): Promise<void> {
    const path = this.#pathOf(id);
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    const temporary = `${path}.${randomBytes(6).toString('hex')}`;
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const folder = await open(join(path, '..'), 'r');
    await folder.sync().finally(() => folder.close());
  }

  async get(id: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.#pathOf(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async delete(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  #pathOf(id: string): string {
    return join(this.#folder, id.slice(0, 2), id);
  }
}

/** Contents as long as the process lives: for a demo that leaves nothing behind. */
export class PassingContents implements ContentStore {
  readonly #byId = new Map<string, Buffer>();

  async put(id: string, content: Uint8Array): Promise<void> {
    this.#byId.set(id, Buffer.from(content));
  }

  async get(id: string): Promise<Buffer | undefined> {
    return this.#byId.get(id);
  }

  async delete(id: string): Promise<void> {
    this.#byId.delete(id);
  }
}
