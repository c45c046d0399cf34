/** Where progress is shown: through `log`, or on a terminal in place on `stream` (stderr by default). */
export interface ProgressOptions {
  log: (line: string) => void;
  interactive: boolean;
  stream?: { write(text: string): unknown };
}

/** One long step on its way. */
export interface ProgressLine {
  update(done: number, total: number): void;
  end(): void;
}

/** Shows how far a long step is: in place on a terminal, else a line at each further 10 %. */
export function startProgressLine(label: string, options: ProgressOptions): ProgressLine;
