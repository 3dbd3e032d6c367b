/** A soft sound when an answer comes: made here, off until the visitor turns it on. */
import type { Memory } from "./memory";

const NOTES = [
  { hertz: 659.3, after: 0 },
  { hertz: 880, after: 0.13 },
];
const LASTS = 0.5;
const LOUD = 0.07;

export class Bell {
  on = $state(false);
  #audio: AudioContext | undefined;

  constructor(private readonly memory: Memory) {
    this.on = memory.sound;
  }

  toggle(): void {
    this.on = this.memory.sound = !this.on;
    this.ring();
  }

  /** A browser that has seen no click on this page yet stays silent. */
  ring(): void {
    if (!this.on) return;
    const audio = (this.#audio ??= new AudioContext());
    void audio.resume();
    for (const { hertz, after } of NOTES) {
      const begins = audio.currentTime + after;
      const tone = new OscillatorNode(audio, { frequency: hertz });
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0, begins);
      volume.gain.linearRampToValueAtTime(LOUD, begins + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, begins + LASTS);
      tone.connect(volume).connect(audio.destination);
      tone.start(begins);
      tone.stop(begins + LASTS);
    }
  }
}
