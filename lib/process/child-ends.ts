let ended = 0;

/** How many children of this process have been seen to end. */
export function childrenEnded(): number {
  return ended;
}

/** One more has. */
export function noteChildEnd(): void {
  ended++;
}
