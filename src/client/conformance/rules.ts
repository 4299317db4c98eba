import { greetingRules } from './greeting-rules.ts';
import { guestRules } from './guest-rules.ts';
import { relayRules } from './relay-rules.ts';
import type { ConformanceRole, Rule } from './rule.ts';
import { speedRules } from './speed-rules.ts';
import { streamRules } from './stream-rules.ts';

/** The rules for a peer towards which we are that. */
export function rulesFor(role: ConformanceRole): readonly Rule[] {
  return [...greetingRules, ...streamRules, ...relayRules, ...speedRules, ...guestRules].filter(({ roles }) =>
    roles.includes(role),
  );
}
