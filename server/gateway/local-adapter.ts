import { type BroadcastOptions, Adapter as InProcessAdapter } from 'socket.io-adapter';

/** The adapter of the only process there is: what nobody in the rooms would get is not encoded either. */
export class LocalAdapter extends InProcessAdapter {
  override broadcast(packet: unknown, options: BroadcastOptions): void {
    if (this.#reachesAnybody(options)) super.broadcast(packet, options);
  }

  #reachesAnybody({ rooms, except }: BroadcastOptions): boolean {
    // A broadcast to the whole namespace; an exception that is a room of several.
    if (rooms.size === 0) return this.sids.size > 0;
    for (const room of rooms) {
      for (const id of this.rooms.get(room) ?? []) {
        if (!except?.has(id)) return true;
      }
    }
    return false;
  }
}
