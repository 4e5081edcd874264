import type { Socket } from 'socket.io-client';
import type { Ack } from './protocol/errors.ts';
import { failureIn, failureOf, noAnswer } from './wire-failure.ts';

/** What an event to the server carries. */
export type PayloadOf<Requests, E extends keyof Requests> = Requests[E] extends (
  payload: infer P,
  ack: never,
) => void
  ? P
  : never;

type AnswerOf<Request> = Request extends (payload: never, ack: (answer: infer A) => void) => void ? A : never;

/** What the server answers it with. */
export type ResultOf<Requests, E extends keyof Requests> =
  Extract<AnswerOf<Requests[E]>, { ok: true }> extends { data: infer T } ? T : never;

/** A handler for each event that the server sends. */
export type EventHandlers<Events> = {
  [E in keyof Events]?: Events[E] extends (event: infer P) => void ? (event: P) => void : never;
};

/**
 * Sends one event and waits for its answer (W2).
 *
 * @throws WireFailure The server's refusal, or `no_answer` after `answerMs` or when the line was lost.
 */
export function emitWithAnswer<Requests, E extends keyof Requests & string>(
  socket: Socket,
  event: E,
  payload: PayloadOf<Requests, E>,
  answerMs: number,
): Promise<ResultOf<Requests, E>> {
  return new Promise((resolve, reject) => {
    socket
      .timeout(answerMs)
      .emit(event, payload, (error: Error | null, answer: Ack<ResultOf<Requests, E>> | undefined) => {
        if (error || !answer) reject(noAnswer());
        else if (answer.ok) resolve(answer.data);
        else reject(failureIn(answer) ?? failureOf('internal'));
      });
  });
}
