const DAY_MS = 86_400_000;
const LAST_MS = Date.UTC(10_000, 0, 1);
const TWO = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const THREE = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));

let cachedDay = -1;
let cachedDate = '';

/** An instant (ms since the epoch) as RFC 3339 in UTC, as `toISOString` gives it but several times faster within one day. */
export function instantOf(ms: number): string {
  if (!(ms >= 0 && ms < LAST_MS)) return new Date(ms).toISOString();
  const whole = Math.trunc(ms);
  const day = Math.floor(whole / DAY_MS);
  if (day !== cachedDay) {
    cachedDate = new Date(day * DAY_MS).toISOString().slice(0, 11);
    cachedDay = day;
  }
  const left = whole - day * DAY_MS;
  const seconds = Math.floor(left / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  return `${cachedDate}${TWO[hours]}:${TWO[minutes - hours * 60]}:${TWO[seconds - minutes * 60]}.${THREE[left - seconds * 1000]}Z`;
}
