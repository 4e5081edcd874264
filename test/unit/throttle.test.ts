import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Throttle } from '../../server/gateway/throttle.ts';

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

let throttle: Throttle<string>;
afterEach(() => throttle.close());

function listen(): string[] {
  const said: string[] = [];
  throttle = new Throttle(1000, (key) => said.push(key));
  return said;
}

test('the first is said at once, the rest together after a second, for each key by itself', () => {
  const said = listen();
  for (const key of ['a', 'a', 'b', 'a']) throttle.tell(key);
  expect(said).toEqual(['a', 'b']);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual(['a', 'b', 'a']);
  throttle.tell('a');
  vi.advanceTimersByTime(5000);
  expect(said).toEqual(['a', 'b', 'a', 'a']);
  expect(vi.getTimerCount()).toBe(0);
});

test('what was put off is said at the close', () => {
  const said = listen();
  throttle.tell('a');
  throttle.tell('a');
  throttle.close();
  expect(said).toEqual(['a', 'a']);
  expect(vi.getTimerCount()).toBe(0);
});
