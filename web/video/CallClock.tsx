import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** How long a call has run, `mm:ss`; `offsetMs` is the relay's clock less the page's. */
export function CallClock({ since, offsetMs }: { since: string; offsetMs: number }) {
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = Date.now()), 500);
    return () => clearInterval(timer);
  }, [now]);
  return (
    <span class="call-clock" role="timer">
      {clockText(now.value + offsetMs - Date.parse(since))}
    </span>
  );
}

/** `mm:ss`, with hours where there are any. */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
