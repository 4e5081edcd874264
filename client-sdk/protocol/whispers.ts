import { z } from 'zod';
import type { AgentId, ConversationId } from './ids.ts';

/** What a supervisor says to the agent of a conversation: nothing of it is a message, so that no buyer ever gets it. */

export const WhisperText = z
  .string()
  .max(1000)
  .refine((text) => text.trim() !== '', 'blank');

/** Words for the agent's eyes; or a nudge, which is heard as well. */
export interface Whisper {
  whisperId: string;
  conversationId: ConversationId;
  kind: 'whisper' | 'reminder';
  from: { agentId: AgentId; name: string };
  /** Who had the conversation then: his successors do not get it. */
  toAgentId: AgentId;
  /** Empty for a reminder. */
  text: string;
  at: number;
}
