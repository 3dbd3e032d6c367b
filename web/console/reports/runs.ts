/** Splits points into runs without a gap, so that a chart never draws a line through weeks it knows nothing of. */
export function runs<T>(points: T[], indexOf: (point: T) => number): T[][] {
  const found: T[][] = [];
  for (const point of points) {
    const run = found.at(-1);
    const before = run?.at(-1);
    if (run && before !== undefined && indexOf(point) === indexOf(before) + 1) run.push(point);
    else found.push([point]);
  }
  return found;
}
