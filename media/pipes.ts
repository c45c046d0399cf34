import type { Consumer, Producer, Router } from 'mediasoup/types';

/** A producer as a router has it, to be let go of once. */
export interface PipeLease {
  producer: Producer;
  release(): void;
}

interface Pipe {
  ends: Promise<{ consumer: Consumer; producer: Producer }>;
  users: number;
  closing?: NodeJS.Timeout;
}

/** A pipe without users stays this long: a viewer who changes layers or tiles comes back at once. */
const LINGER_MS = 3000;
/** Room for the key frames of many streams at once. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/** Carries producers from their router to those of viewers, once for each router however many viewers it has. */
export class Pipes {
  readonly #pipes = new Map<string, Pipe>();
  #isClosed = false;

  /** Pipes in use or lingering. */
  get size(): number {
    return this.#pipes.size;
  }

  /** The producer as `to` has it. @throws Error when one of the routers is gone */
  async reach(producer: Producer, from: Router, to: Router): Promise<PipeLease> {
    if (from === to) return { producer, release: () => undefined };
    const key = `${producer.id} ${to.id}`;
    const pipe = this.#pipes.get(key) ?? this.#open(key, producer, from, to);
    pipe.users++;
    clearTimeout(pipe.closing);
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      pipe.users--;
      if (pipe.users === 0 && this.#pipes.get(key) === pipe) this.#closeLater(key, pipe);
    };
    try {
      const { producer: reached } = await pipe.ends;
      return { producer: reached, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  #open(key: string, producer: Producer, from: Router, to: Router): Pipe {
    const ends = from
      .pipeToRouter({
        producerId: producer.id,
        router: to,
        // A new id, so that it may also lead to another router of the same worker.
        keepId: false,
        enableSctp: false,
        enableRtx: false,
        listenInfo: { protocol: 'udp', ip: '127.0.0.1', sendBufferSize: BUFFER_BYTES, recvBufferSize: BUFFER_BYTES },
      })
      .then(({ pipeConsumer, pipeProducer }) => ({ consumer: pipeConsumer!, producer: pipeProducer! }));
    const pipe: Pipe = { ends, users: 0 };
    this.#pipes.set(key, pipe);
    const forget = () => {
      if (this.#pipes.get(key) === pipe) this.#pipes.delete(key);
    };
    ends.then((opened) => {
      if (this.#isClosed) opened.consumer.close();
      opened.producer.observer.once('close', forget);
      opened.consumer.observer.once('close', forget);
    }, forget);
    return pipe;
  }

  #closeLater(key: string, pipe: Pipe): void {
    pipe.closing = setTimeout(() => {
      this.#pipes.delete(key);
      pipe.ends.then(({ consumer, producer }) => {
        consumer.close();
        producer.close();
      }, ignore);
    }, LINGER_MS);
    pipe.closing.unref();
  }

  /** Forgets all pipes; their routers' end ends them. */
  close(): void {
    this.#isClosed = true;
    for (const { closing } of this.#pipes.values()) clearTimeout(closing);
    this.#pipes.clear();
  }
}

/** A pipe that never opened needs no closing: who asked for it was told. */
const ignore = (): void => undefined;
