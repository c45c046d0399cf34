/** One environment variable: how it is read, what it means, what it accepts. */
export interface Variable<T> {
  name: string;
  fallback: T;
  accepts: string;
  about: string;
  secret?: boolean;
  parse(text: string): T;
}

/** A variable as it is, with its type. */
export const v = <T>(variable: Variable<T>): Variable<T> => variable;
