/** Two tones of a request, Hz, and how long each sounds, s. */
const TONES = [880, 660] as const;
const TONE_SECONDS = 0.25;

let audio: AudioContext | undefined;

/** Rings once and shakes the phone: somebody wants something of its wearer. Silent where sound is not allowed yet. */
export function ring(): void {
  navigator.vibrate?.([300, 200, 300]);
  if (typeof AudioContext === 'undefined') return;
  audio ??= new AudioContext();
  if (audio.state !== 'running') void audio.resume().catch(() => undefined);
  for (const [at, hertz] of TONES.entries()) sound(audio, hertz, audio.currentTime + at * TONE_SECONDS);
}

function sound(context: AudioContext, hertz: number, from: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.4, from);
  volume.gain.exponentialRampToValueAtTime(0.01, from + TONE_SECONDS);
  tone.frequency.value = hertz;
  tone.connect(volume).connect(context.destination);
  tone.start(from);
  tone.stop(from + TONE_SECONDS);
}
