/** How much of a file was written, and how much of that had reached the disk. */
export interface FileLength {
  written: number;
  synced: number;
}

const WRITE = /^write\(\d+<([^>]+)>, .*\) = (\d+)$/;
/** A delayed call says so at its end. */
const SYNC = /^f(?:data)?sync\(\d+<([^>]+)>\) = 0(?: \(DELAYED\))?$/;

/** Reads a trace of one process (`strace -y -e trace=write,fsync,fdatasync`) that began with empty files. */
export function syncedLengths(trace: string): Map<string, FileLength> {
  const files = new Map<string, FileLength>();
  for (const line of trace.split('\n')) {
    const write = WRITE.exec(line);
    if (write) {
      const [, path = '', bytes] = write;
      const file = files.get(path) ?? { written: 0, synced: 0 };
      file.written += Number(bytes);
      files.set(path, file);
      continue;
    }
    const file = files.get(SYNC.exec(line)?.[1] ?? '');
    if (file) file.synced = file.written;
  }
  return files;
}
