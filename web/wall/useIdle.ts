import { useEffect, useState } from 'preact/hooks';

const IDLE_AFTER_MS = 3000;

/** Whether pointer and keys have rested for three seconds: the pointer is hidden then, and so is what only a person needs. */
export function useIdle(): boolean {
  const [isIdle, setIdle] = useState(false);
  useEffect(() => {
    let timer = self.setTimeout(() => setIdle(true), IDLE_AFTER_MS);
    const wake = () => {
      clearTimeout(timer);
      setIdle(false);
      timer = self.setTimeout(() => setIdle(true), IDLE_AFTER_MS);
    };
    const events = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;
    for (const name of events) addEventListener(name, wake, { passive: true });
    return () => {
      clearTimeout(timer);
      for (const name of events) removeEventListener(name, wake);
    };
  }, []);
  return isIdle;
}
