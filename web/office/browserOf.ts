const BROWSERS = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[^)]*Safari\//],
  ['curl', /^curl\/(\d+)/],
] as const;
const SYSTEMS = [
  ['Windows', /Windows NT/],
  ['iOS', /iPhone|iPad/],
  ['macOS', /Mac OS X/],
  ['Android', /Android/],
  ['HarmonyOS', /HarmonyOS|OpenHarmony/],
  ['Linux', /Linux/],
] as const;

/** What a user agent says people know it by, e.g. `Chrome 141 · Windows`; undefined when it says nothing known. */
export function browserOf(userAgent: string): string | undefined {
  const browser = BROWSERS.map(([name, pattern]) => {
    const version = pattern.exec(userAgent)?.[1];
    return version && `${name} ${version}`;
  }).find(Boolean);
  const system = SYSTEMS.find(([, pattern]) => pattern.test(userAgent))?.[0];
  return [browser, system].filter(Boolean).join(' · ') || undefined;
}
