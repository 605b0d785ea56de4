import type { Caller } from '../contract/caller.js';
import type { CreditWish, LiveGrant, Reserved } from './credit.repository.js';

interface Live extends LiveGrant {
  readonly accounts: readonly Account[];
  readonly isOver: boolean;
}

/** What this process has done with the credit of a key or a workspace. In picodollars. */
interface Account {
  /** What it had left when it was last read; undefined = it has no limit. */
  left: bigint | undefined;
  /** Booked since. */
  booked: bigint;
  /** Spent, and on its way into the books. */
  over: bigint;
  /** Reserved for requests under way. */
  held: bigint;
  usedAtMs: number;
}

/** Callers are read from the database again sooner than that. */
const forgottenAfterMs = 15 * 60_000;

/**
 * What this process knows of its callers' credit by itself: what was left when a caller was read, less all it has granted
 * since. That is what counts while the database is away. Nothing of it is forgotten when the database comes back, so one that
 * comes and goes gives nobody the same credit twice. N instances may together spend N times what was left, and no more.
 * Source: issue 5, "Never lost".
 */
export class KnownCredit {
  private readonly grants = new Map<string, Live>();
  private readonly keys = new Map<string, Account>();
  private readonly workspaces = new Map<string, Account>();
  private readonly seen = new WeakSet<Caller>();

  /** Everything that has to be reserved in the database. */
  get live(): LiveGrant[] {
    return [...this.grants.values()].filter(({ picodollars }) => picodollars > 0n);
  }

  isLive(requestId: string): boolean {
    return this.grants.has(requestId);
  }

  /** As `reserve_credit` does, by what is known here. */
  reserve(caller: Caller, { requestId, least, most }: CreditWish): Reserved {
    const [key, workspace] = this.accountsOf(caller);
    // The workspace first: a key was read with the less of the two.
    if (wholeOf(workspace, most) < least) return { status: 'workspace', granted: 0n };
    if (wholeOf(key, most) < least) return { status: 'key', granted: 0n };
    const granted = [key, workspace].reduce((free, account) => {
      const own = wholeOf(account, most) - (account.left === undefined ? 0n : account.held);
      return own < free ? own : free;
    }, most);
    if (granted < least) return { status: 'waiting', granted: 0n };
    this.open(caller, requestId, granted);
    return { status: 'granted', granted };
  }

  /** So much has been reserved, here or in the database. */
  open(caller: Caller, requestId: string, picodollars: bigint): void {
    const { keyId, workspaceId } = caller;
    const accounts = this.accountsOf(caller);
    for (const account of accounts) account.held += picodollars;
    this.grants.set(requestId, { requestId, keyId, workspaceId, picodollars, accounts, isOver: false });
  }

  /** The request is over. @param spent what it has cost, as far as it is known */
  finish(requestId: string, spent: bigint): void {
    const grant = this.grants.get(requestId);
    if (grant === undefined || grant.isOver) return;
    for (const account of grant.accounts) {
      account.held -= grant.picodollars;
      account.over += spent;
    }
    this.grants.set(requestId, { ...grant, picodollars: spent, isOver: true });
  }

  /** Somebody else sees to it. Until its caller is read again it counts as spent. */
  handOver(requestId: string): void {
    const grant = this.grants.get(requestId);
    if (grant === undefined || grant.isOver) return;
    this.grants.delete(requestId);
    for (const account of grant.accounts) {
      account.held -= grant.picodollars;
      account.booked += grant.picodollars;
    }
  }

  /** What it has cost is in the books. */
  release(requestId: string): void {
    const grant = this.grants.get(requestId);
    if (grant?.isOver !== true) return;
    this.grants.delete(requestId);
    for (const account of grant.accounts) {
      account.over -= grant.picodollars;
      account.booked += grant.picodollars;
    }
  }

  /** Of those who have not come for long, unless something of theirs is under way. */
  forgetIdle(): void {
    const beforeMs = performance.now() - forgottenAfterMs;
    for (const accounts of [this.keys, this.workspaces])
      for (const [id, { usedAtMs, held, over }] of accounts)
        if (usedAtMs < beforeMs && held === 0n && over === 0n) accounts.delete(id);
  }

  /** A caller is another object whenever it has been read again. */
  private accountsOf(caller: Caller): [key: Account, workspace: Account] {
    const key = accountIn(this.keys, caller.keyId);
    const workspace = accountIn(this.workspaces, caller.workspaceId);
    if (!this.seen.has(caller)) {
      this.seen.add(caller);
      readAgain(key, caller.creditLeftPicodollars);
      readAgain(workspace, caller.workspaceCreditLeftPicodollars);
    }
    return [key, workspace];
  }
}

function accountIn(accounts: Map<string, Account>, id: string): Account {
  const account = accounts.get(id) ?? { left: undefined, booked: 0n, over: 0n, held: 0n, usedAtMs: 0 };
  account.usedAtMs = performance.now();
  accounts.set(id, account);
  return account;
}

function readAgain(account: Account, left: bigint | undefined): void {
  account.left = left;
  account.booked = 0n;
}

/** What would be left if everything under way cost nothing. */
function wholeOf({ left, booked, over }: Account, unlimited: bigint): bigint {
  return left === undefined ? unlimited : left - booked - over;
}
