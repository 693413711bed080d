/** Words that `robin-conversations.js` uses in its comments. Only the type check reads this file; browsers never see it. */

/** As docs/openapi.yaml describes them: all may be absent, all sets are open. */
interface Participant {
  type?: string
  name?: string
  emailAddress?: string
}

interface Message {
  sentDateTime?: string
  sender?: Participant
  content?: string
  scope?: string
  rating?: string
}

interface Conversation {
  guid?: string
  subject?: string
  channel?: string
  state?: string
  owner?: Participant
  webStore?: string
  category?: string
  linkedOrderNumbers?: string[]
  tags?: string[]
  referrer?: string
  startDateTime?: string
  messages?: Message[]
}

interface Page {
  conversations: Conversation[]
  nextSkip?: number
  /** False where something is left out. */
  complete?: boolean
  stale: boolean
  fetchedAt?: string
  /** Until when nobody told of a change. */
  confirmedAt?: string
}

type TokenSource = () => string | Promise<string>

interface Question {
  emailAddress?: string
  orderNumber?: string
  skip: number
}

/** How a question is asked. */
interface Manner {
  /** Where the service is. */
  base: string
  bearer: string
  /** For the audit. */
  purpose: string | null
  headers?: Record<string, string>
  signal?: AbortSignal
}

/** Why there is no answer. */
interface Reason {
  /** 0 where the service did not answer. */
  status: number
  /** The problem's. */
  code: string
  correlationId?: string
  /** Seconds. */
  retryAfter?: number
  /** What is wrong in the question. */
  parameter?: string
}

/** A page as it was answered. Moments are of `performance.now()`, in milliseconds: where the clock is wrong, ages are right. */
interface Shown {
  skip: number
  /** Until when it was known to hold, or when it was said; -Infinity where nobody knows. */
  held: number
  isConfirmed: boolean
  /** Said by the service's clock. */
  fetchedAt?: string
  etag: string | null
  complete?: boolean
  /** It is just being refreshed: one second look is due. */
  isDue: boolean
}

/** What will be done, and when. */
interface Later {
  at: number
  go: () => void
  /** Where the countdown is shown. */
  shown?: HTMLElement
}

interface Telling {
  /** The first line is the heading, where there are several. */
  about: (string | Node)[]
  mark?: 'none' | 'failed'
  /** Stands in place of the list, not above it. */
  isWhole?: boolean
  /** Nothing is wrong. */
  isCalm?: boolean
  action?: HTMLElement
  correlationId?: string
}

/** Order numbers that are known, and what choosing one does: where the page wants to hear of it. */
interface Orders {
  /** How they stand in a text. */
  mentions: RegExp | undefined
  select: (order: string) => void
}

/** What the drawing of a conversation depends on beside itself. */
interface Shape {
  tongue: import('./words.js').Tongue
  orders?: Orders
}

/** A conversation as it is shown. */
interface Item {
  element: HTMLElement
  heading: HTMLElement
  body: HTMLElement
  conversation: Conversation
  /** Which answer said so. */
  from: Shown
  /** Draws what has changed, and nothing else. */
  show: (conversation: Conversation, from: Shown) => void
  open: (isOpen: boolean) => void
  /** All that is written in it, in lower case. */
  words: () => string
}

/** Properties that are attributes. */
interface Reflected {
  /** The customer's e-mail address. */
  email: string | null
  /** An order's number; asked for where there is no e-mail address. */
  order: string | null
  /** What the look-ups are for: a word or a ticket's number, for the audit. */
  purpose: string | null
  /** Where a conversation is in ROBIN: an address with `{guid}` in it. */
  conversationHref: string | null
  /** `off` where what changes is to be seen after a refresh alone. */
  live: string | null
}

/** What is known of a customer. */
interface Summary {
  emailAddress?: string
  status: string
  code?: string
  open?: number
  conversations?: number
  complete?: boolean
  lastMessageAt?: string
  channels?: string[]
  fetchedAt?: string
  stale?: boolean
}

/** Style sheets are text, made small by the build. */
declare module '*.css' {
  const text: string
  export default text
}
