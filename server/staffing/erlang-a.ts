/** M/M/c with exponential patience (Palm's Erlang A); rates for one unit of time, whichever. */
export interface ErlangA {
  lambda: number;
  mu: number;
  theta: number;
}

const MOST_WAITING = 2000;
const NEGLIGIBLE = 1e-12;

/**
 * The share of arrivals that an agent has within so long, under a queue in equilibrium.
 * @param servers chats that can be worked on at once
 */
export function servedWithin({ lambda, mu, theta }: ErlangA, servers: number, within: number): number {
  if (lambda === 0) return 1;
  if (servers === 0) return 0;
  // How likely so many are in the shop, up to a factor; started in the middle, so that nothing overflows.
  const weights: number[] = [1];
  let total = 1;
  let largest = 1;
  for (let n = 1; n <= servers + MOST_WAITING; n += 1) {
    const leaves = Math.min(n, servers) * mu + Math.max(0, n - servers) * theta;
    const weight = ((weights[n - 1] ?? 0) * lambda) / leaves;
    weights.push(weight);
    total += weight;
    largest = Math.max(largest, weight);
    if (n > servers && weight < NEGLIGIBLE * largest) break;
    if (total > 1e200) {
      for (let i = 0; i <= n; i += 1) weights[i] = (weights[i] ?? 0) / 1e200;
      total /= 1e200;
      largest /= 1e200;
    }
  }
  const atOnce = weights.slice(0, servers).reduce((sum, weight) => sum + weight, 0);
  const ahead = weights.slice(servers).map((weight) => weight / total);
  return atOnce / total + servedAfterWait(ahead, { mu, theta }, servers, within);
}

/**
 * @param ahead how likely an arrival finds so many waiting while all servers are taken
 * @returns the share that gets to the front in time and has not left by then
 */
function servedAfterWait(
  ahead: readonly number[],
  { mu, theta }: Pick<ErlangA, 'mu' | 'theta'>,
  servers: number,
  within: number,
): number {
  // Those ahead go one by one, at servers·mu + theta for each of them; at the front the next free server is his.
  const fastest = servers * mu + theta * ahead.length;
  const steps = Math.max(20, Math.ceil(20 * fastest * within));
  const dt = within / steps;
  const stays = [...ahead, 0].map((_, place) => Math.exp(-(servers * mu + theta * place) * dt));
  const places = [...ahead, 0];
  let served = 0;
  for (let step = 0; step < steps; step += 1) {
    const staysAtWill = Math.exp(-theta * dt * (step + 0.5));
    served += (places[0] ?? 0) * (1 - (stays[0] ?? 0)) * staysAtWill;
    for (let place = 0; place < ahead.length; place += 1) {
      const [here, behind] = [stays[place] ?? 0, stays[place + 1] ?? 0];
      places[place] = (places[place] ?? 0) * here + (places[place + 1] ?? 0) * (1 - behind);
    }
  }
  return served;
}

/**
 * The fewest agents with which so large a share is served in time.
 * @param chats each agent can have at once; at full load each of them goes on at the rate mu
 */
export function agentsNeeded(
  queue: ErlangA,
  chats: number,
  target: { share: number; within: number },
): number {
  // No more are served than the servers are done with.
  const fewest = Math.floor((target.share * queue.lambda) / (queue.mu * chats));
  for (let agents = fewest; ; agents += 1) {
    if (servedWithin(queue, agents * chats, target.within) >= target.share) return agents;
  }
}
