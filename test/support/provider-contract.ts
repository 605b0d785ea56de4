import { describe } from '@jest/globals';
import { describeAnswers } from './provider-contract/answers.js';
import { describeBrokenEvents } from './provider-contract/broken-events.js';
import type { ChatContractHarness } from './provider-contract/contract-harness.js';
import { describeFailures } from './provider-contract/failures.js';
import { describeLifecycle } from './provider-contract/lifecycle.js';
import { describeRequests } from './provider-contract/requests.js';
import { describeSplitting } from './provider-contract/splitting.js';

/**
 * The same cases for every vendor's chat, asserted on canonical events. A vendor's `<vendor>.contract.spec.ts` calls this with
 * a harness that writes the abstract answers in the vendor's own bytes. Source: design/architecture.md section 8.
 */
export function describeChatContract(name: string, harness: ChatContractHarness): void {
  describe(`chat contract: ${name}`, () => {
    describeAnswers(harness);
    describeRequests(harness);
    describeSplitting(harness);
    describeFailures(harness);
    describeBrokenEvents(harness);
    describeLifecycle(harness);
  });
}
