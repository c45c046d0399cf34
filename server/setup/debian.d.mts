/** Options that every call takes: the environment programs run in (the process's own by default). */
export interface DebianOptions {
  env?: NodeJS.ProcessEnv;
}

/** How an install speaks and when it stops; `root` says whether this process may install (by default: is it root). */
export interface InstallOptions extends DebianOptions {
  log: (line: string) => void;
  interactive?: boolean;
  root?: boolean;
  abort?: AbortSignal;
}

/** What an install came to; `command` is the one line a person can run instead. */
export type InstallResult = { ok: true; installed: string[] } | { ok: false; reason: string; command?: string };

/** Whether Debian's package tools are here (Debian itself, or a system made from it). */
export function hasDebianTools(options?: DebianOptions): Promise<boolean>;

/** Those of the named Debian packages that are not installed, in the order given; all of them on another system. */
export function missingPackages(names: readonly string[], options?: DebianOptions): Promise<string[]>;

/** The one command line that installs the named Debian packages for a person who is not root. */
export function installCommand(names: readonly string[]): string;

/** Installs those of the named Debian packages that are missing, or says why not and what to run. */
export function installPackages(names: readonly string[], options: InstallOptions): Promise<InstallResult>;
