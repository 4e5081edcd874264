import { afterAll } from 'vitest';
import { eventually } from './eventually.ts';

/** After each file: no open connection, port or child process, or the file fails. */

const WATCHED = ['TCPSocketWrap', 'TCPServerWrap', 'ProcessWrap'];

afterAll(async () => {
  await eventually(() => {
    const open = process.getActiveResourcesInfo().filter((kind) => WATCHED.includes(kind));
    return open.length === 0 ? null : `still open: ${open.join(', ')}`;
  });
});
