import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ShopId } from '../../client-sdk/protocol/ids.ts';
import { DEMO_SHOP_ID, DEMO_STAFF } from './demo-content.ts';

/** `demo.json`: what a person or a script needs to log in to the demo shop. */
export const DemoFile = z.object({
  shopId: ShopId,
  shopSecret: z.string().min(1),
  urls: z.object({ buyer: z.string(), agent: z.string(), owner: z.string() }),
  accounts: z.array(
    z.object({
      role: z.enum(['owner', 'agent', 'proxy']),
      login: z.string(),
      password: z.string(),
      name: z.string(),
    }),
  ),
});
export type DemoFile = z.infer<typeof DemoFile>;

const pathIn = (dataDir: string): string => join(dataDir, 'demo.json');

const urlsAt = (baseUrl: string): DemoFile['urls'] => ({
  buyer: `${baseUrl}/buyer?shop=${DEMO_SHOP_ID}`,
  agent: `${baseUrl}/agent`,
  owner: `${baseUrl}/owner`,
});

/** New passwords and a new secret for the demo shop. */
export const newDemo = (baseUrl: string): DemoFile => ({
  shopId: DEMO_SHOP_ID,
  shopSecret: randomBytes(32).toString('base64url'),
  urls: urlsAt(baseUrl),
  accounts: DEMO_STAFF.map(({ role, login, name }) => ({
    role,
    login,
    password: randomBytes(9).toString('base64url'),
    name,
  })),
});

/** The same demo at another address. */
export const movedDemo = (demo: DemoFile, baseUrl: string): DemoFile => ({ ...demo, urls: urlsAt(baseUrl) });

/** What the data folder holds; `null` when there is none, or none that can be read. */
export const readDemoFile = async (dataDir: string): Promise<DemoFile | null> => {
  try {
    return DemoFile.parse(JSON.parse(await readFile(pathIn(dataDir), 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
};

/** Whole or not at all, and for the eyes of this user only: it holds passwords. */
export const writeDemoFile = async (dataDir: string, demo: DemoFile): Promise<void> => {
  const path = pathIn(dataDir);
  await rm(`${path}.new`, { force: true });
  await writeFile(`${path}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.new`, path);
};

export const removeDemoFile = (dataDir: string): Promise<void> => rm(pathIn(dataDir), { force: true });
