import { expect, it } from 'vitest';
import { callScript } from '../../router/scripts/call.ts';
import { LIBRARY, SCRIPTS } from '../../router/scripts/index.ts';
import { loadScripts } from '../../server/load-scripts.ts';
import { useRedis } from '../support/redis.ts';

const redis = useRedis();

const OLD = 'fenliu_route_conversation_old';

const loaded = async () => JSON.stringify(await redis.function('LIST', 'LIBRARYNAME', 'fenliu_*'));

it('R1 Redis has every script after a start, and none of an older fenliu', async () => {
  await redis.function(
    'LOAD',
    `#!lua name=${OLD}\nredis.register_function('${OLD}', function() return 1 end)`,
  );
  await loadScripts(redis);
  const names = await loaded();
  expect(names).not.toContain(OLD);
  for (const { functionName } of Object.values(SCRIPTS)) expect(names).toContain(functionName);
});

it('R1 a script that Redis has lost is loaded again at the next call', async () => {
  const { dropLease } = SCRIPTS;
  await redis.function('DELETE', LIBRARY.name).catch(() => 'not loaded yet');
  const keys = dropLease.keys.map((name) => `fenliu:{none}:${name}`);
  const args = [0, '', '', 1, 'a', 'c', 'desktop'];
  const both = [callScript(redis, dropLease, keys, args), callScript(redis, dropLease, keys, args)];
  expect(await Promise.all(both)).toEqual([['shop_not_loaded'], ['shop_not_loaded']]);
});
