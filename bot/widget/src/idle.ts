/** Tells when nobody has touched a kiosk for a while, with a warning before. */

/** Seconds of the warning; half of the time where that is shorter. */
const WARNING = 20;

export class Idle {
  private timers: ReturnType<typeof setTimeout>[] = [];

  constructor(
    private readonly warn: () => void,
    private readonly over: () => void,
  ) {}

  get isRunning(): boolean {
    return this.timers.length > 0;
  }

  /** Counts from now on. */
  restart(seconds: number): void {
    this.stop();
    this.timers = [
      setTimeout(this.warn, Math.max(seconds - WARNING, seconds / 2) * 1000),
      setTimeout(() => {
        this.stop();
        this.over();
      }, seconds * 1000),
    ];
  }

  stop(): void {
    this.timers.forEach(clearTimeout);
    this.timers = [];
  }
}
