import type { Redis } from 'ioredis';
import { LIBRARY } from '../../router/scripts/index.ts';

const KEEP = 'by_text[text] = record';
const CHECK = "if cjson.encode(record) ~= text then error('changed after it was written: ' .. text) end";

/**
 * Gives Redis the scripts with a check of what they keep from call to call: a record that was changed after it was
 * written would be another one in the next call than in Redis.
 */
export async function loadCheckedScripts(redis: Redis): Promise<void> {
  const checked = LIBRARY.text.replace(KEEP, `${CHECK}\n${KEEP}`);
  if (checked === LIBRARY.text) throw new Error('records.lua keeps its records in another way now');
  await redis.function('LOAD', 'REPLACE', checked);
}
