/** Ms for which this process computes during some work; unlike the clock's, they do not grow with what others do. */
export function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
